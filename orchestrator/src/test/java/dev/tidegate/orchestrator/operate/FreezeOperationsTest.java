package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Freezes have an end, a reason and a name; what is set is not changed behind anybody's back. */
final class FreezeOperationsTest {
  private final OperatedStore shop = new OperatedStore();
  private final Instant soon = shop.clock.instant().plusSeconds(60);

  @Test
  void isSeenByTheViewAndAudited() {
    assertThat(shop.freezes.add(SHOP, "sale", freeze(soon))).isInstanceOf(Outcome.Done.class);
    assertThat(names()).containsExactly("sale");
    assertThat(shop.audited()).singleElement().asString().contains("freeze.add", "ann", "because");
  }

  @Test
  void addingItAgainWritesNothing() {
    shop.freezes.add(SHOP, "sale", freeze(soon));
    assertThat(shop.freezes.add(SHOP, "sale", freeze(soon))).isInstanceOf(Outcome.Done.class);
    assertThat(shop.audited()).hasSize(1);
  }

  @Test
  void anotherOneOfTheNameIsRefusedUntilTheFirstEnded() {
    shop.freezes.add(SHOP, "sale", freeze(soon));
    Freeze later = freeze(soon.plusSeconds(60));
    assertThat(shop.freezes.add(SHOP, "sale", later))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.why()).contains("ann", soon.toString()));
    shop.clock.advance(Duration.ofSeconds(60));
    assertThat(shop.freezes.add(SHOP, "sale", later)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void endedFreezesAreDroppedWithTheNextOne() {
    shop.freezes.add(SHOP, "first", freeze(soon));
    shop.clock.advance(Duration.ofSeconds(60));
    shop.freezes.add(SHOP, "second", freeze(soon.plusSeconds(60)));
    assertThat(names()).containsExactly("second");
  }

  @Test
  void needsAnEndWithinAYearAndAReason() {
    assertInvalid(freeze(null), "$.until");
    assertInvalid(freeze(shop.clock.instant()), "$.until");
    assertInvalid(freeze(soon.plus(FreezeOperations.LASTS_MAX)), "$.until");
    assertInvalid(new Freeze(List.of(), null, soon, " ", "ann"), "$.reason");
    assertThat(shop.audited()).isEmpty();
  }

  @Test
  void isRemovedOnceAndOnlyIfThere() {
    shop.freezes.add(SHOP, "sale", freeze(soon));
    shop.freezes.add(SHOP, "other", freeze(soon));
    assertThat(shop.freezes.remove(SHOP, "sale", ANN)).isInstanceOf(Outcome.Done.class);
    assertThat(names()).containsExactly("other");
    assertThat(shop.freezes.remove(SHOP, "sale", ANN)).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void ofAllNamespacesIsKeptAndAuditedApart() {
    shop.freezes.add(null, "sale", freeze(soon));
    assertThat(shop.store.get(Keyspace.SYSTEM_FREEZES)).isPresent();
    assertThat(shop.store.get(Keyspace.freezes(SHOP))).isEmpty();
    assertThat(shop.store.list(KeyRange.below("log/system/audit/entries")).entries()).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsNotOverwritten() {
    shop.store.putDirectly(Keyspace.freezes(SHOP), "{\"freezes\":7}");
    assertThat(shop.freezes.add(SHOP, "sale", freeze(soon))).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.store.get(Keyspace.freezes(SHOP)).orElseThrow().value().utf8())
        .isEqualTo("{\"freezes\":7}");
  }

  @Test
  void tooManyAreRefused() {
    for (int i = 0; i < FreezeOperations.FREEZES_MAX; i++) {
      shop.freezes.add(SHOP, "f" + i, freeze(soon));
    }
    assertThat(shop.freezes.add(SHOP, "more", freeze(soon))).isInstanceOf(Outcome.Conflict.class);
  }

  private Set<String> names() {
    return Freezes.FORMAT
        .read(shop.store.get(Keyspace.freezes(SHOP)).orElseThrow().value())
        .value()
        .orElseThrow()
        .byName()
        .keySet();
  }

  private static Freeze freeze(@Nullable Instant until) {
    return new Freeze(List.of(), null, until, "because", "ann");
  }

  private void assertInvalid(Freeze freeze, String path) {
    assertThat(shop.freezes.add(SHOP, "sale", freeze))
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid -> assertThat(invalid.problems().toString()).contains(path));
  }
}
