package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.json;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Overrides go towards the baseline, for a while, with a reason. */
final class OverridesTest {
  private final OperatedStore shop = new OperatedStore();
  private final Instant soon = shop.clock.instant().plusSeconds(60);

  @Test
  void isServedToEverybodyInsteadOfTargeting() {
    shop.store.putDirectly(
        Keyspace.flag(SHOP, "a"),
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\","
            + "\"targeting\":{\"if\":[{\"var\":\"beta\"},\"on\",null]}}");
    assertThat(shop.overrides.set(SHOP, "a", "off", soon, ANN)).isInstanceOf(Outcome.Done.class);
    var effective = shop.shop().effective();
    for (var served : List.of(effective.everybody(), effective.foreign())) {
      assertThat(Objects.requireNonNull(served.get("a")).members()).doesNotContainKey("targeting");
    }
    assertThat(shop.overrides.clear(SHOP, "a", ANN)).isInstanceOf(Outcome.Done.class);
    assertThat(Objects.requireNonNull(shop.shop().effective().everybody().get("a")).members())
        .containsKey("targeting");
    assertThat(shop.audited()).hasSize(2);
  }

  @Test
  void aKilledFlagStaysKilled() {
    shop.flag("a");
    shop.overrides.set(SHOP, "a", "on", soon, ANN);
    shop.flags.setEnabled(SHOP, "a", false, ANN, "flag.kill");
    assertThat(Objects.requireNonNull(shop.shop().effective().everybody().get("a")))
        .hasToString(
            "{\"state\":\"DISABLED\",\"variants\":{\"on\":true,\"off\":false},"
                + "\"defaultVariant\":\"on\"}");
  }

  @Test
  void theVariantOfARolloutIsRefusedAndTheOthersAreNamed() {
    shop.flag("a");
    shop.active("tide", manifest("tide", "a"));
    Outcome<String> refused = shop.overrides.set(SHOP, "a", "on", soon, ANN);
    assertThat(refused)
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> {
              assertThat(conflict.what()).contains("rollout tide");
              assertThat(conflict.hint()).contains("--variant off");
            });
    assertThat(shop.overrides.set(SHOP, "a", "off", soon, ANN)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void isRefusedWithoutAReasonAVariantOrATimeAhead() {
    shop.flag("a");
    assertInvalid(shop.overrides.set(SHOP, "a", "offf", soon, ANN), "did you mean 'off'");
    assertInvalid(
        shop.overrides.set(SHOP, "a", "off", shop.clock.instant(), ANN), "within the next 30 days");
    assertInvalid(
        shop.overrides.set(SHOP, "a", "off", soon.plus(Duration.ofDays(31)), ANN), "30 days");
    assertInvalid(
        shop.overrides.set(SHOP, "a", "off", soon, new Author("ann", " ")), "needs a reason");
    assertThat(shop.overrides.set(SHOP, "b", "off", soon, ANN)).isInstanceOf(Outcome.Missing.class);
    assertThat(shop.overrides.clear(SHOP, "a", ANN)).isInstanceOf(Outcome.Missing.class);
    assertThat(shop.audited()).isEmpty();
  }

  @Test
  void goesWithItsFlag() {
    shop.flag("a");
    shop.overrides.set(SHOP, "a", "on", soon, ANN);
    shop.flags.delete(SHOP, "a", null, ANN);
    assertThat(shop.store.get(Keyspace.override(SHOP, "a"))).isEmpty();
  }

  @Test
  void segmentsAreDeletedOnlyWhenNothingRefersToThem() {
    var rule = json("{\"==\":[{\"var\":\"tier\"},\"gold\"]}");
    assertThat(shop.segments.put(SHOP, "gold", rule, null, ANN)).isInstanceOf(Outcome.Done.class);
    shop.store.putDirectly(
        Keyspace.flag(SHOP, "a"),
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\","
            + "\"targeting\":{\"if\":[{\"$ref\":\"gold\"},\"on\",\"off\"]}}");
    assertThat(Segments.users(shop.shop(), "gold")).containsExactly("a");
    assertThat(shop.segments.delete(SHOP, "gold", null, ANN))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class, conflict -> assertThat(conflict.why()).contains("by a"));
    shop.store.deleteDirectly(Keyspace.flag(SHOP, "a"));
    assertThat(shop.segments.delete(SHOP, "gold", null, ANN)).isInstanceOf(Outcome.Done.class);
    assertThat(shop.segments.delete(SHOP, "gold", null, ANN)).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void aSegmentThatIsNoRuleIsRefused() {
    assertInvalid(shop.segments.put(SHOP, "s", json("7"), null, ANN), "map");
    assertInvalid(shop.segments.put(SHOP, "s", json("{\"nope\":[]}"), null, ANN), "nope");
    assertThat(shop.audited()).isEmpty();
  }

  private static void assertInvalid(Outcome<String> outcome, String text) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid -> assertThat(invalid.problems().toString()).contains(text));
  }
}
