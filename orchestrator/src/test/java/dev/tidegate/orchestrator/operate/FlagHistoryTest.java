package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static dev.tidegate.orchestrator.operate.OperatedStore.json;
import static dev.tidegate.orchestrator.operate.OperatedStore.manifest;
import static dev.tidegate.orchestrator.operate.OperatedStore.switchBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.FlagHistory.End;
import dev.tidegate.orchestrator.operate.FlagHistory.Item;
import dev.tidegate.orchestrator.operate.FlagHistory.Kind;
import dev.tidegate.orchestrator.operate.FlagHistory.Page;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a flag's past, and going back to it. */
final class FlagHistoryTest {
  private final OperatedStore shop = new OperatedStore();

  @Test
  void tellsWhoChangedWhatWhenAndWhyNewestFirst() {
    put("off");
    shop.clock.advance(Duration.ofMinutes(1));
    shop.flags.setEnabled(SHOP, "a", false, new Author("bob", "INC-7"), "flag.kill");

    Page page = page(null, 20);
    assertThat(page.end()).isEqualTo(End.CREATED);
    assertThat(page.items()).hasSize(2);
    Item kill = page.items().get(0);
    assertThat(Objects.requireNonNull(kill.audit()).actor()).isEqualTo("bob");
    assertThat(kill.audit().reason()).isEqualTo("INC-7");
    assertThat(kill.audit().action()).isEqualTo("flag.kill");
    assertThat(kill.audit().at()).isEqualTo(shop.clock.instant());
    assertThat(kill.changes()).singleElement().matches(change -> change.path().equals("state"));
    Item created = page.items().get(1);
    assertThat(created.what()).isEqualTo("created");
    assertThat(created.changes()).isEmpty();
    assertThat(created.revision().value()).isLessThan(kill.revision().value());
  }

  @Test
  void whatCameByABarePutIsVouchedForByNobody() {
    put("off");
    shop.store.putDirectly(Keyspace.flag(SHOP, "a"), switchBody("on"));
    put("off");
    assertThat(page(null, 20).items())
        .extracting(item -> item.audit() != null)
        .containsExactly(true, false, true);
  }

  @Test
  void saysWhereCompactionCutTheHistory() {
    put("off");
    put("on");
    put("off");
    shop.store.compact();
    put("on");

    Page page = page(null, 20);
    assertThat(page.end()).isEqualTo(End.COMPACTED);
    assertThat(page.items()).hasSize(2);
    assertThat(page.items().get(1).what()).isEqualTo("as it was");
    assertThat(page.items().get(0).changes()).hasSize(1);
  }

  @Test
  void goesOnBeforeARevisionWhereThePageEnds() {
    for (int i = 0; i < 5; i++) {
      put(i % 2 == 0 ? "on" : "off");
    }
    Page first = page(null, 2);
    assertThat(first.items()).hasSize(2);
    assertThat(first.end()).isEqualTo(End.LIMIT);
    assertThat(first.items().get(1).changes()).as("compared with one that is not shown").hasSize(1);
    Page second = page(first.items().get(1).revision(), 10);
    assertThat(second.items()).hasSize(3);
    assertThat(second.end()).isEqualTo(End.CREATED);
  }

  @Test
  void tellsOverridesAndTheirEnd() {
    put("off");
    shop.overrides.set(SHOP, "a", "on", shop.clock.instant().plusSeconds(60), ANN);
    shop.overrides.clear(SHOP, "a", ANN);
    assertThat(page(null, 20).items())
        .extracting(Item::what)
        .containsExactly("override cleared", "override set", "created");
  }

  @Test
  void aFoldIsToldWithItsRollout() {
    put("off");
    shop.active("tide", manifest("tide", "a"));
    assertThat(page(null, 20).items()).extracting(Item::kind).containsExactly(Kind.FLAG);
  }

  @Test
  void aFlagThatIsNotThereIsMissing() {
    assertThat(shop.history.of(SHOP, "a", null, 20)).isInstanceOf(Outcome.Missing.class);
    put("off");
    shop.flags.delete(SHOP, "a", null, ANN);
    assertThat(shop.history.of(SHOP, "a", null, 20)).isInstanceOf(Outcome.Missing.class);
    assertThat(page(shop.store.revision(), 20).items()).as("before its end").hasSize(1);
  }

  @Test
  void goesBackToABodyOfThePast() {
    Revision first = put("off");
    put("on");
    Outcome<String> reverted = shop.reversions.revert(SHOP, "a", first, null, ANN);
    assertThat(reverted).isInstanceOf(Outcome.Done.class);
    assertThat(shop.body("a")).isEqualTo(switchBody("off"));
    Item newest = page(null, 1).items().get(0);
    assertThat(Objects.requireNonNull(newest.audit()).action()).isEqualTo("flag.revert");
    assertThat(newest.audit().reason()).contains("because", "revision " + first);
  }

  @Test
  void aDeletedFlagComesBack() {
    Revision first = put("off");
    shop.flags.delete(SHOP, "a", null, ANN);
    assertThat(shop.reversions.revert(SHOP, "a", first, null, ANN))
        .isInstanceOf(Outcome.Done.class);
    assertThat(shop.body("a")).isEqualTo(switchBody("off"));
  }

  @Test
  void goesBackOnlyToWhatIsKnownAndOnlyFromWhatWasSeen() {
    Revision first = put("off");
    Revision second = put("on");
    assertThat(shop.reversions.revert(SHOP, "a", new Revision(1), null, ANN))
        .isInstanceOf(Outcome.Missing.class);
    assertThat(shop.reversions.revert(SHOP, "a", new Revision(999), null, ANN))
        .isInstanceOf(Outcome.Missing.class);
    put("off");
    assertThat(shop.reversions.revert(SHOP, "a", first, second, ANN))
        .as("it changed since")
        .isInstanceOf(Outcome.Conflict.class);
    shop.store.compact();
    assertThat(shop.reversions.revert(SHOP, "a", first, null, ANN))
        .as("forgotten")
        .isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void aRolloutMayForbidGoingBack() {
    Revision old =
        revision(
            shop.flags.put(
                SHOP,
                "a",
                json("{\"state\":\"ENABLED\",\"variants\":{\"off\":false}}"),
                null,
                ANN));
    put("off");
    shop.active("tide", manifest("tide", "a"));
    assertThat(shop.reversions.revert(SHOP, "a", old, null, ANN))
        .isInstanceOf(Outcome.Invalid.class);
  }

  private Revision put(String defaultVariant) {
    return revision(shop.flags.put(SHOP, "a", json(switchBody(defaultVariant)), null, ANN));
  }

  private static Revision revision(Outcome<String> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<String>) outcome).revision();
  }

  private Page page(@Nullable Revision before, int limit) {
    Outcome<Page> outcome = shop.history.of(SHOP, "a", before, limit);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Page>) outcome).value();
  }
}
