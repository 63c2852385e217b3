package dev.tidegate.orchestrator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.server.EtcdReport.Trouble;
import dev.tidegate.testkit.EtcdCluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Etcd fills up to its quota and is emptied again, watched as an orchestrator watches it. */
final class EtcdHealthIT {
  private static final long QUOTA = 16L * 1024 * 1024;

  /** Tells its size after every write; by itself etcd does so ten times a second. */
  private static final List<String> SMALL =
      List.of("--quota-backend-bytes=" + QUOTA, "--backend-batch-limit=1");

  private static final Key KEY = Key.of("ns", "large");
  private static final int PUT_BYTES = 256 * 1024;
  private static final int PUTS_MAX = 200;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** What a lack of space is to be known in. */
  private static final Duration ALARM = Duration.ofSeconds(10);

  @Test
  void tellsOfTheQuotaBeforeAndAfterItIsUsedUpAndOfItsEnd() {
    try (EtcdCluster etcd = EtcdCluster.startWith(1, SMALL);
        EtcdStore store = connect(etcd.endpoints());
        WatchedHealth watched = new WatchedHealth(store, etcd.endpoints())) {
      await().atMost(SOON).until(() -> watched.report().quotaBytes() == QUOTA);
      assertThat(watched.report().troubles()).isEmpty();

      fill(store, watched, QUOTA * 85 / 100);
      await().atMost(ALARM).until(() -> watched.troubles().equals(List.of(Trouble.NEAR_QUOTA)));
      fill(store, watched, Long.MAX_VALUE);
      await().atMost(ALARM).until(() -> watched.troubles().equals(List.of(Trouble.NO_SPACE)));
      assertThatThrownBy(() -> store.grant(Duration.ofSeconds(5)))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("space exceeded");

      etcd.compact(store.list(KeyRange.only(KEY)).revision());
      etcd.defragment();
      await().atMost(ALARM).until(() -> watched.troubles().isEmpty());
      Lease lease = store.grant(Duration.ofSeconds(5));
      assertThat(lease.renew()).isTrue();
    }
  }

  @Test
  void namesTheMemberThatDoesNotAnswerAndTheVersionOfTheOthers() {
    try (EtcdCluster etcd = EtcdCluster.start(3);
        EtcdStore store = connect(etcd.endpoints());
        WatchedHealth watched = new WatchedHealth(store, etcd.endpoints())) {
      await().atMost(SOON).until(() -> watched.troubles().isEmpty());
      etcd.member(0).pause();
      try {
        String paused = etcd.member(0).endpoint();
        await().atMost(ALARM).until(() -> watched.report().silent().equals(List.of(paused)));
        assertThat(watched.troubles()).containsExactly(Trouble.SILENT_MEMBER);
        assertThat(watched.report().version()).isPresent();
      } finally {
        etcd.member(0).resume();
      }
      await().atMost(ALARM).until(() -> watched.troubles().isEmpty());
    }
  }

  /** Puts one key again and again until the database has {@code bytes}, or is full. */
  private static void fill(EtcdStore store, WatchedHealth watched, long bytes) {
    Bytes value = Bytes.of(new byte[PUT_BYTES]);
    for (int i = 0; i < PUTS_MAX && watched.askedNow().databaseBytes() < bytes; i++) {
      Key operation = Key.of("ns", UUID.randomUUID().toString());
      Commit commit =
          new Commit(
              operation,
              null,
              List.of(),
              List.of(new Change.Put(KEY, value), new Change.Put(operation, Bytes.ofUtf8("{}"))));
      if (!(store.commit(commit) instanceof CommitResult.Committed)) {
        return;
      }
    }
  }

  private static EtcdStore connect(List<String> endpoints) {
    return EtcdStore.connect(EtcdOptions.plain(endpoints), System::nanoTime, new Random(1));
  }

  /** Health on a timer of its own. */
  private static final class WatchedHealth implements AutoCloseable {
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final EtcdHealth health;

    WatchedHealth(EtcdStore store, List<String> endpoints) {
      this.health = new EtcdHealth(store, endpoints, System::nanoTime);
      health.start(timers);
    }

    EtcdReport report() {
      return health.report();
    }

    EtcdReport askedNow() {
      health.ask();
      return health.report();
    }

    List<Trouble> troubles() {
      return report().troubles();
    }

    @Override
    public void close() {
      timers.shutdownNow();
    }
  }
}
