package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.orchestrator.wire.Rewind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that went back takes no change but its adoption. */
final class AdoptionTest {
  private final OperatedStore shop = new OperatedStore();
  private final Adoption adoption = new Adoption(shop.mutations);

  @Test
  void refusesEveryEditUntilItIsAdopted() {
    rewind(new Position(0, 1_500));
    assertThat(put())
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> {
              assertThat(conflict.why()).contains("agent shop/orders/o-1", "0/1500", "0/2");
              assertThat(conflict.hint()).contains("tidegate orchestrator adopt");
            });
    assertThat(shop.audited()).isEmpty();
    assertThat(adoption.adopt(ANN)).isInstanceOf(Outcome.Done.class);
    assertThat(put()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void raisesTheEpochAboveAllThatWasSeenAndStoredWithAnAuditEntry() {
    shop.store.putDirectly(Keyspace.EPOCH, "{\"epoch\":\"2\"}");
    rewind(new Position(4, 10));
    assertThat(adoption.adopt(ANN)).extracting("value").isEqualTo(5L);
    assertThat(shop.views.current().epoch()).isEqualTo(5);
    assertThat(shop.views.current().rewind()).isNull();
    assertThat(shop.store.list(KeyRange.below("log/system/audit/entries")).entries())
        .singleElement()
        .extracting(entry -> entry.value().utf8())
        .asString()
        .contains("store.adopt", "epoch 5", "ann", "because");
  }

  @Test
  void anEarlierEpochSeenDoesNotLowerIt() {
    shop.store.putDirectly(Keyspace.EPOCH, "{\"epoch\":\"7\"}");
    rewind(new Position(7, 10_000));
    assertThat(adoption.adopt(ANN)).extracting("value").isEqualTo(8L);
  }

  @Test
  void refusesWhereNothingWasNoticed() {
    assertThat(adoption.adopt(ANN)).isInstanceOf(Outcome.Conflict.class);
    assertThat(shop.store.get(Keyspace.EPOCH)).isEmpty();
  }

  private Outcome<?> put() {
    Instant until = shop.clock.instant().plusSeconds(60);
    return shop.freezes.add(SHOP, "sale", new Freeze(List.of(), null, until, "because", "ann"));
  }

  private void rewind(Position seen) {
    Rewind rewind =
        new Rewind(seen, new Position(0, 2), "agent shop/orders/o-1", shop.clock.instant());
    shop.store.putDirectly(Keyspace.REWIND, Rewind.FORMAT.write(rewind).utf8());
  }
}
