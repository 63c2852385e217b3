package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.EtcdExtension;
import dev.tidegate.testkit.EtcdMember;
import dev.tidegate.testkit.FaultProxy;
import dev.tidegate.testkit.RecordingSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("try") // a subscription is open for as long as its block, which never names it
final class EtcdFaultsIT {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.ownCluster(1);

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** It is looked at three times in that time, and a busy machine may be late. */
  private static final Duration NOTICED = SILENCE.multipliedBy(2);

  private static final int CUTS = 100;
  private static final Key A = Key.of("ns", "a");
  private static final Key B = Key.of("ns", "b");

  private final RecordingSink sink = new RecordingSink();

  @Test
  void theIdenticalCommitResolvesAnOutcomeLostInAPauseOfEtcd() {
    try (EtcdStore store = connect(ETCD.endpoints().get(0))) {
      EtcdMember member = ETCD.cluster().member(0);
      Commit commit = put(A, "1");
      member.pause();
      CommitResult lost;
      try {
        lost = store.commit(commit);
        assertThatThrownBy(() -> store.get(A)).isInstanceOf(StoreUnavailableException.class);
      } finally {
        member.resume();
      }
      assertThat(lost).isInstanceOf(CommitResult.Unknown.class);

      CommitResult resolved = awaitKnown(store, commit);
      assertThat(resolved)
          .isInstanceOfAny(CommitResult.Committed.class, CommitResult.AlreadyApplied.class);
      assertThat(store.commit(commit)).isInstanceOf(CommitResult.AlreadyApplied.class);
      assertThat(store.get(A).orElseThrow().createRevision())
          .isEqualTo(store.get(A).orElseThrow().modRevision());
    }
  }

  @Test
  void noChangeIsLostWhenTheWatchIsCutRightAfterItWasCreated() {
    try (FaultProxy proxy = FaultProxy.before(ETCD.endpoints().get(0));
        EtcdStore direct = connect(ETCD.endpoints().get(0));
        EtcdStore store = connect(proxy.endpoint());
        Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      proxy.refuse();
      await().atMost(SOON).until(() -> sink.disconnects() > 0);
      List<Revision> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        expected.add(committed(direct, put(A, "v" + i)));
      }
      proxy.cutAfter(EtcdFaultsIT::isCreated, CUTS);
      proxy.heal();
      await() // commits all the while: each watch has a backlog of its own to lose
          .atMost(SOON.multipliedBy(3))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                Revision last = expected.get(expected.size() - 1);
                if (!last.isAfter(sink.revision())) {
                  proxy.cut(); // events came along with its first answer, and so it survived
                }
                expected.add(committed(direct, put(A, "v")));
                return proxy.cuts() == CUTS;
              });

      awaitRevision(expected.get(expected.size() - 1));
      assertThat(sink.batches())
          .extracting(ChangeBatch::revision)
          .containsExactlyElementsOf(expected);
      assertThat(sink.breaches()).isEmpty();
      assertThat(sink.resets()).isEqualTo(1);
    }
  }

  @Test
  void aCompactionDuringAnOutageIsAnsweredByAResetWithDeletesByAbsence() {
    try (FaultProxy proxy = FaultProxy.before(ETCD.endpoints().get(0));
        EtcdStore direct = connect(ETCD.endpoints().get(0));
        EtcdStore store = connect(proxy.endpoint())) {
      committed(direct, put(A, "old"));
      try (Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
        await().atMost(SOON).until(() -> sink.state().containsKey(A.path()));
        proxy.refuse();
        await().atMost(SOON).until(() -> sink.disconnects() > 0);
        committed(direct, change(new Change.Delete(A)));
        Revision last = committed(direct, put(B, "new"));
        ETCD.cluster().compact(last);
        proxy.heal();

        awaitRevision(last);
        assertThat(sink.resets()).isEqualTo(2);
        assertThat(sink.state()).doesNotContainKey(A.path()).containsEntry(B.path(), "new");
        assertThat(sink.breaches()).isEmpty();
      }
    }
  }

  @Test
  void aBacklogTooLargeForOneAnswerIsListedInstead() {
    try (FaultProxy proxy = FaultProxy.before(ETCD.endpoints().get(0));
        EtcdStore direct = connect(ETCD.endpoints().get(0));
        EtcdStore store = connect(proxy.endpoint());
        Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      proxy.refuse();
      await().atMost(SOON).until(() -> sink.disconnects() > 0);
      Bytes megabyte = Bytes.of(new byte[1024 * 1024]);
      for (int i = 0; i < 66; i++) { // etcd tells up to 1,000 revisions in one answer
        committed(direct, change(new Change.Put(A, megabyte)));
      }
      Revision last = committed(direct, put(A, "small"));
      proxy.heal();

      awaitRevision(last);
      assertThat(sink.resets()).isEqualTo(2);
      assertThat(sink.state()).containsEntry(A.path(), "small");
    }
  }

  @Test
  void aPastThatWasCompactedIsToldApart() {
    try (EtcdStore store = connect(ETCD.endpoints().get(0))) {
      Revision first = committed(store, put(A, "1"));
      Revision second = committed(store, put(A, "2"));
      ETCD.cluster().compact(second);
      assertThat(store.getAt(A, first)).isEqualTo(new PastEntry.Compacted());
      assertThat(store.getAt(A, second)).isInstanceOf(PastEntry.Found.class);
    }
  }

  @Test
  void aSilentConnectionIsReplaced() {
    try (FaultProxy proxy = FaultProxy.before(ETCD.endpoints().get(0));
        EtcdStore direct = connect(ETCD.endpoints().get(0));
        EtcdStore store = connect(proxy.endpoint());
        Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      proxy.hold();
      Revision last = committed(direct, put(A, "unheard"));
      await().atMost(NOTICED).until(() -> sink.disconnects() > 0);
      proxy.heal();
      awaitRevision(last);
      assertThat(sink.breaches()).isEmpty();
      assertThat(sink.resets()).isEqualTo(1);
    }
  }

  @Test
  void aWatchWithNothingToTellIsKeptSinceItAnswersWhenAsked() {
    try (EtcdStore store = connect(ETCD.endpoints().get(0));
        Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      Duration silence = SILENCE.multipliedBy(3);
      await().during(silence).atMost(silence.plus(SOON)).until(() -> sink.disconnects() == 0);
    }
  }

  @Test
  void everythingGoesOnAfterEtcdWasKilledAndStartedAgain() {
    EtcdMember member = ETCD.cluster().member(0);
    try (EtcdStore store = connect(ETCD.endpoints().get(0));
        Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      member.kill();
      assertThat(store.commit(put(A, "lost"))).isInstanceOf(CommitResult.Unknown.class);
      member.restart();

      Commit again = put(B, "again");
      CommitResult result = awaitKnown(store, again);
      assertThat(result)
          .isInstanceOfAny(CommitResult.Committed.class, CommitResult.AlreadyApplied.class);
      awaitRevision(store.get(B).orElseThrow().modRevision());
      assertThat(sink.breaches()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsTooLargeForEtcd() {
    try (EtcdStore store = connect(ETCD.endpoints().get(0))) {
      for (int bytes : new int[] {1_700_000, 3_000_000}) {
        Change put = new Change.Put(A, Bytes.of(new byte[bytes]));
        assertThatThrownBy(() -> store.commit(change(put)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  /** A watch response whose last field says created, at the end of a chunk. */
  private static boolean isCreated(byte[] chunk) {
    int end = chunk.length;
    return end > 20 && chunk[end - 2] == 0x18 && chunk[end - 1] == 1;
  }

  private static EtcdStore connect(String endpoint) {
    EtcdOptions options =
        EtcdOptions.plain(List.of(endpoint)).withPrefix(ETCD.prefix()).withWatchSilence(SILENCE);
    return EtcdStore.connect(options, System::nanoTime, new Random(7));
  }

  private void awaitRevision(Revision revision) {
    await().atMost(SOON).until(() -> sink.revision().compareTo(revision) >= 0);
  }

  private static CommitResult awaitKnown(EtcdStore store, Commit commit) {
    return await()
        .atMost(SOON)
        .until(() -> store.commit(commit), result -> !(result instanceof CommitResult.Unknown));
  }

  private static Revision committed(EtcdStore store, Commit commit) {
    CommitResult result = store.commit(commit);
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    return ((CommitResult.Committed) result).revision();
  }

  private static Commit put(Key key, String value) {
    return change(new Change.Put(key, Bytes.ofUtf8(value)));
  }

  /** Each call is an operation of its own. */
  private static Commit change(Change change) {
    Key operation = Key.of("log", "op", UUID.randomUUID().toString());
    return new Commit(
        operation, null, List.of(), List.of(change, new Change.Put(operation, Bytes.ofUtf8("{}"))));
  }
}
