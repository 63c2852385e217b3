package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a replica does that led before its store was restored from a backup, and leads again. */
final class RestoredStoreTest {
  private static final int REVISIONS_LOST = 50;

  private final Deployment shop = new Deployment();

  @Test
  void goesOnFromTheBackupThoughItHadDecidedAtLaterRevisions() {
    shop.flag("a");
    shop.lead("r1");
    shop.apply(
        "u1",
        """
        services: []
        stages:
          - {name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 30s}}
          - {name: all, flags: {a: {variant: 'on', share: 100%}}, soak: {exactly: 30s}}
        """);
    shop.pass(Duration.ofSeconds(5));
    MemoryStore.Backup backup = shop.store.backup();
    for (int i = 0; i < REVISIONS_LOST; i++) {
      shop.store.putDirectly(Keyspace.flag("shop", "noise"), "{}");
    }
    shop.pass(Duration.ofSeconds(31));
    assertThat(shop.status().stage()).isEqualTo(2);

    shop.store.restore(backup);
    shop.leadAgain("r1");
    assertThat(shop.status().stage()).isEqualTo(1);
    shop.pass(Duration.ofSeconds(31));
    assertThat(shop.status().stage()).isEqualTo(2);
    shop.pass(Duration.ofSeconds(32));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
  }
}
