package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest {
  private static final Key A = new Key("ns/a");
  private static final Key B = new Key("ns/b");

  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final RecordingSink sink = new RecordingSink();

  @Test
  void anUnknownCommitThatLandedIsAlreadyAppliedTheSecondTime() {
    store.failNextCommit(CommitFault.ANSWER_LOST);
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Unknown.class);
    assertThat(store.get(A)).isPresent();
    assertThat(store.commit(put(A))).isEqualTo(new CommitResult.AlreadyApplied(store.revision()));
  }

  @Test
  void anUnknownCommitThatNeverArrivedIsCommittedTheSecondTime() {
    store.failNextCommit(CommitFault.REQUEST_LOST);
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Unknown.class);
    assertThat(store.get(A)).isEmpty();
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Committed.class);
  }

  @Test
  void aDelayedCommitLandsAtMostOnce() {
    store.failNextCommit(CommitFault.REQUEST_DELAYED);
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Unknown.class);
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Committed.class);
    var revision = store.revision();
    store.landDelayedCommits();
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void anUnreachableStoreAnswersNothingAndResumesItsStreams() {
    store.follow(KeyRange.below("ns"), sink);
    store.disconnect();
    assertThatThrownBy(() -> store.get(A)).isInstanceOf(StoreUnavailableException.class);
    assertThat(store.commit(put(A))).isInstanceOf(CommitResult.Unknown.class);
    assertThat(sink.disconnects()).isEqualTo(1);

    store.putDirectly(A, "1");
    assertThat(sink.state()).isEmpty();
    store.reconnect();
    assertThat(sink.state()).containsKey("ns/a");
    assertThat(sink.resets()).isEqualTo(1);
  }

  @Test
  void restoredFromABackupItIsAsItWasAndItsStreamsBeginAnew() {
    Revision first = store.putDirectly(A, "1");
    MemoryStore.Backup backup = store.backup();
    store.follow(KeyRange.below("ns"), sink);
    store.putDirectly(A, "2");
    store.putDirectly(B, "1");

    store.restore(backup);
    assertThat(store.revision()).isEqualTo(first);
    assertThat(sink.resets()).isEqualTo(2);
    assertThat(sink.state()).containsOnlyKeys("ns/a");

    Revision again = store.putDirectly(B, "2");
    assertThat(again.value()).isEqualTo(first.value() + 1);
    store.restore(backup);
    assertThat(store.get(B)).isEmpty();
  }

  @Test
  void aStreamCutDuringACompactionIsResetWithDeletesByAbsence() {
    store.putDirectly(A, "1");
    store.follow(KeyRange.below("ns"), sink);
    store.cutStreams();
    store.deleteDirectly(A);
    store.putDirectly(B, "1");
    store.compact();
    store.reconnect();

    assertThat(sink.resets()).isEqualTo(2);
    assertThat(sink.state()).containsOnlyKeys("ns/b");
    assertThat(sink.breaches()).isEmpty();
  }

  @Test
  void forgetsThePastThatWasCompacted() {
    Revision first = store.putDirectly(A, "1");
    Revision second = store.putDirectly(A, "2");
    store.compact();
    assertThat(store.getAt(A, first)).isEqualTo(new PastEntry.Compacted());
    assertThat(store.getAt(A, second)).isInstanceOf(PastEntry.Found.class);
  }

  @Test
  void aStreamCutBeforeNothingHappenedGoesOnWithoutAReset() {
    store.follow(KeyRange.below("ns"), sink);
    store.cutStreams();
    store.compact();
    store.reconnect();
    store.putDirectly(A, "1");
    assertThat(sink.resets()).isEqualTo(1);
    assertThat(sink.batches()).hasSize(1);
  }

  @Test
  void tellsProgressForChangesOutsideTheRange() {
    store.follow(KeyRange.below("ns"), sink);
    var revision = store.putDirectly(new Key("system/epoch"), "1");
    assertThat(sink.revision()).isEqualTo(revision);
    assertThat(sink.batches()).isEmpty();
  }

  @Test
  void aLeaseEndsExactlyWhenItsTimeIsUp() {
    Lease lease = store.grant(Duration.ofSeconds(5));
    store.commit(
        new Commit(A, null, List.of(), List.of(new Change.Put(A, Bytes.ofUtf8("1"), lease.id()))));
    clock.advance(Duration.ofMillis(4_999));
    assertThat(store.get(A)).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(store.get(A)).isEmpty();
  }

  private static Commit put(Key key) {
    return new Commit(key, null, List.of(), List.of(new Change.Put(key, Bytes.ofUtf8("1"))));
  }
}
