package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.EtcdExtension;
import dev.tidegate.testkit.EtcdMember;
import dev.tidegate.testkit.RecordingSink;
import dev.tidegate.testkit.StoreContract;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("try") // a subscription is open for as long as its block, which never names it
final class EtcdClusterStoreIT extends StoreContract {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.ownCluster(3);

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LEFT_WITHIN = Duration.ofSeconds(5);
  private static final int COMMITS = 150;

  private EtcdStore store;

  @BeforeEach
  void connect() {
    EtcdOptions options = EtcdOptions.plain(ETCD.endpoints()).withPrefix(ETCD.prefix());
    store = EtcdStore.connect(options, System::nanoTime, new Random(1));
    // the first call opens the connection, which may take longer on a busy machine than a call
    await()
        .atMost(SOON)
        .ignoreException(StoreUnavailableException.class)
        .until(() -> store.get(Key.of("ns", "nothing")).isEmpty());
  }

  @AfterEach
  void disconnect() {
    store.close();
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void pass(Duration step) {
    await().pollDelay(step).atMost(step.plusSeconds(5)).until(() -> true);
  }

  @Test
  void everyCommitTakesEffectOnceWhileMembersAreKilledInTurn() {
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      Revision last = Revision.NONE;
      for (int i = 0; i < COMMITS; i++) {
        if (i % 50 == 25) {
          EtcdMember victim = ETCD.cluster().member(i / 50);
          victim.kill();
          last = resolved(i);
          victim.restart();
        } else {
          last = resolved(i);
        }
      }
      Revision reached = last;
      await().atMost(SOON).until(() -> sink.revision().compareTo(reached) >= 0);

      assertThat(sink.breaches()).isEmpty();
      assertThat(sink.resets()).isEqualTo(1);
      assertThat(sink.batches()).hasSize(COMMITS); // nothing lost, nothing applied twice
    }
  }

  @Test
  void aStoppedMemberIsLeftSoonByCallsAndByWatches() {
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      for (int i = 0; i < 3; i++) { // one of them is the one it is connected to
        EtcdMember stopped = ETCD.cluster().member(i);
        stopped.pause();
        try {
          int number = i;
          Revision reached =
              await().atMost(LEFT_WITHIN).until(() -> resolved(number), revision -> true);
          await().atMost(LEFT_WITHIN).until(() -> sink.revision().compareTo(reached) >= 0);
        } finally {
          stopped.resume();
        }
      }
      assertThat(sink.breaches()).isEmpty();
    }
  }

  @Test
  void aStoppedMemberIsLeftSoonThoughNobodyCallsIt() {
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      for (int i = 0; i < 3; i++) {
        EtcdMember stopped = ETCD.cluster().member(i);
        stopped.pause();
        try (EtcdStore other = connectedBeside(stopped)) {
          Revision committed = resolved(other, i);
          await().atMost(LEFT_WITHIN).until(() -> sink.revision().compareTo(committed) >= 0);
        } finally {
          stopped.resume();
        }
      }
      assertThat(sink.breaches()).isEmpty();
    }
  }

  private static EtcdStore connectedBeside(EtcdMember stopped) {
    List<String> others =
        ETCD.endpoints().stream().filter(url -> !url.equals(stopped.endpoint())).toList();
    return EtcdStore.connect(
        EtcdOptions.plain(others).withPrefix(ETCD.prefix()), System::nanoTime, new Random(2));
  }

  /** Submits the identical commit until its outcome is known. */
  private Revision resolved(int number) {
    return resolved(store, number);
  }

  private static Revision resolved(EtcdStore store, int number) {
    Key operation = Key.of("ns", "shop", "op" + number);
    Change put = new Change.Put(operation, Bytes.ofUtf8("{}"));
    Commit commit = new Commit(operation, null, List.of(), List.of(put));
    CommitResult result =
        await()
            .atMost(SOON)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> store.commit(commit), known -> !(known instanceof CommitResult.Unknown));
    if (result instanceof CommitResult.Committed committed) {
      return committed.revision();
    }
    assertThat(result).isInstanceOf(CommitResult.AlreadyApplied.class);
    return ((CommitResult.AlreadyApplied) result).revision();
  }
}
