package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Store} keeps. A subclass names the store; its tests are inherited. A
 * subscription is open for as long as its block, which never names it: hence the suppression.
 */
@SuppressWarnings("try")
public abstract class StoreContract {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Key A = Key.of("ns", "shop", "flags", "a");
  private static final Key B = Key.of("ns", "shop", "flags", "b");
  private static final Key CLAIM = Key.of("system", "leader");

  /** The store under test, the same for all calls of one test, its keyspace empty at first. */
  protected abstract Store store();

  /** Lets {@code step} pass for the store's leases. */
  protected abstract void pass(Duration step);

  @Test
  void answersNothingForAKeyNeverPut() {
    assertThat(store().get(A)).isEmpty();
    assertThat(store().list(KeyRange.below("ns")).entries()).isEmpty();
  }

  @Test
  void putsEveryChangeOfACommitAtOneRevision() {
    Revision revision = committed(commit("op1", put(A, "1"), put(B, "2")));

    Entry a = store().get(A).orElseThrow();
    Entry b = store().get(B).orElseThrow();
    assertThat(a).isEqualTo(new Entry(A, Bytes.ofUtf8("1"), revision, revision));
    assertThat(b.modRevision()).isEqualTo(revision);
  }

  @Test
  void keepsTheCreateRevisionUntilTheKeyIsDeleted() {
    Revision first = committed(commit("op1", put(A, "1")));
    Revision second = committed(commit("op2", put(A, "2")));
    assertThat(store().get(A).orElseThrow())
        .isEqualTo(new Entry(A, Bytes.ofUtf8("2"), first, second));

    committed(commit("op3", new Change.Delete(A)));
    assertThat(store().get(A)).isEmpty();
    Revision again = committed(commit("op4", put(A, "4")));
    assertThat(store().get(A).orElseThrow().createRevision()).isEqualTo(again);
  }

  @Test
  void revisionsGrowByOneWithEachCommitOfTheOnlyWriter() {
    Revision first = committed(commit("op1", put(A, "1"), put(B, "1")));
    Revision second = committed(commit("op2", put(A, "2"), put(B, "2")));
    assertThat(second.value()).isEqualTo(first.value() + 1);
  }

  @Test
  void deletesARangeAndNothingBesideIt() {
    Key beside = Key.of("ns", "shop", "flagsx");
    committed(commit("op1", put(A, "1"), put(B, "2"), put(beside, "3")));
    committed(commit("op2", new Change.DeleteRange(KeyRange.below("ns/shop/flags"))));

    assertThat(store().list(KeyRange.below("ns")).entries())
        .extracting(Entry::key)
        .containsExactly(beside);
  }

  @Test
  void listsInKeyOrderAtOneRevisionAcrossPages() {
    List<Key> keys = new ArrayList<>();
    Revision last = Revision.NONE;
    for (int batch = 0; batch < 12; batch++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Key key = Key.of("ns", "many", "k%02d-%02d".formatted(batch, i));
        keys.add(key);
        changes.add(put(key, "v"));
      }
      last = committed(commit("op" + batch, changes.toArray(Change[]::new)));
    }
    Snapshot all = store().list(KeyRange.below("ns/many"));
    assertThat(all.entries()).extracting(Entry::key).containsExactlyElementsOf(keys);
    assertThat(all.revision()).isEqualTo(last);
  }

  @Test
  void readsAKeyAsItWasAtARevision() {
    Revision before = committed(commit("op0", put(B, "b")));
    Revision first = committed(commit("op1", put(A, "1")));
    Revision beside = committed(commit("op2", put(B, "bb")));
    Revision second = committed(commit("op3", put(A, "2")));
    Revision deleted = committed(commit("op4", new Change.Delete(A)));

    assertThat(store().getAt(A, before)).isEqualTo(new PastEntry.Absent());
    Entry asFirst = new Entry(A, Bytes.ofUtf8("1"), first, first);
    assertThat(store().getAt(A, first)).isEqualTo(new PastEntry.Found(asFirst));
    assertThat(store().getAt(A, beside)).isEqualTo(new PastEntry.Found(asFirst));
    assertThat(store().getAt(A, second))
        .isEqualTo(new PastEntry.Found(new Entry(A, Bytes.ofUtf8("2"), first, second)));
    assertThat(store().getAt(A, deleted)).isEqualTo(new PastEntry.Absent());
    Revision future = new Revision(deleted.value() + 1_000_000);
    assertThat(store().getAt(A, future)).isEqualTo(new PastEntry.NotYet());
  }

  @Test
  void namesTheNewestPutsOfARange() {
    Key elsewhere = Key.of("ns", "shop", "other");
    Revision first = committed(commit("op1", put(A, "1")));
    Revision second = committed(commit("op2", put(B, "2"), put(elsewhere, "3")));
    Revision third = committed(commit("op3", put(A, "4")));
    KeyRange flags = KeyRange.below("ns/shop/flags");

    assertThat(store().newest(flags, first, third, 10))
        .extracting(Entry::key)
        .containsExactly(A, B);
    assertThat(store().newest(flags, first, third, 1)).extracting(Entry::key).containsExactly(A);
    assertThat(store().newest(flags, second, second, 10)).extracting(Entry::key).containsExactly(B);
    assertThat(store().newest(flags, first, first, 10)).as("A was put again").isEmpty();
  }

  @Test
  void answersAlreadyAppliedToTheIdenticalCommit() {
    Commit commit =
        new Commit(
            op("op1"), null, List.of(new Guard.Absent(A)), List.of(opPut("op1"), put(A, "1")));
    Revision revision = committed(commit);
    committed(commit("op2", put(A, "2")));

    assertThat(store().commit(commit)).isEqualTo(new CommitResult.AlreadyApplied(revision));
    assertThat(store().get(A).orElseThrow().value().utf8()).isEqualTo("2");
  }

  @Test
  void namesTheGuardsThatFailed() {
    Revision revision = committed(commit("op1", put(A, "1")));
    List<Guard> hold =
        List.of(
            new Guard.Present(A),
            new Guard.Absent(B),
            new Guard.CreatedAt(A, revision),
            new Guard.UnchangedSince(A, revision),
            Guard.asSeen(A, revision),
            Guard.asSeen(B, Revision.NONE));
    List<Guard> fail =
        List.of(
            new Guard.Absent(A),
            new Guard.Present(B),
            new Guard.CreatedAt(A, new Revision(revision.value() + 7)),
            new Guard.UnchangedSince(A, new Revision(revision.value() + 7)),
            new Guard.UnchangedSince(B, revision));
    for (Guard guard : fail) {
      List<Guard> guards = new ArrayList<>(hold);
      guards.add(guard);
      Commit commit = new Commit(op("op2"), null, guards, List.of(opPut("op2"), put(B, "2")));
      assertThat(store().commit(commit)).isEqualTo(new CommitResult.Superseded(List.of(guard)));
    }
    assertThat(store().get(B)).isEmpty();
    assertThat(store().get(op("op2"))).isEmpty();
    committed(new Commit(op("op2"), null, hold, List.of(opPut("op2"), put(B, "2"))));
  }

  @Test
  void refusesACommitWhoseGuardSawAnOlderValue() {
    Revision first = committed(commit("op1", put(A, "1")));
    committed(commit("op2", put(A, "2")));
    Guard stale = new Guard.UnchangedSince(A, first);
    assertThat(
            store()
                .commit(
                    new Commit(
                        op("op3"), null, List.of(stale), List.of(opPut("op3"), put(A, "3")))))
        .isEqualTo(new CommitResult.Superseded(List.of(stale)));
  }

  @Test
  void fencesOnceTheClaimIsGoneOrCreatedAnew() {
    Revision claimed = committed(claim("first", null));
    committed(fenced("op1", claimed, put(A, "1")));

    committed(commit("op2", new Change.Delete(CLAIM)));
    assertThat(store().commit(fenced("op3", claimed, put(A, "3"))))
        .isEqualTo(new CommitResult.Fenced());

    Revision claimedAgain = committed(claim("second", null));
    assertThat(store().commit(fenced("op3", claimed, put(A, "3"))))
        .isEqualTo(new CommitResult.Fenced());
    committed(fenced("op3", claimedAgain, put(A, "3")));
  }

  @Test
  void answersAlreadyAppliedThoughTheWriterIsFencedByNow() {
    Revision claimed = committed(claim("first", null));
    Commit commit = fenced("op1", claimed, put(A, "1"));
    Revision revision = committed(commit);
    committed(commit("op2", new Change.Delete(CLAIM)));

    assertThat(store().commit(commit)).isEqualTo(new CommitResult.AlreadyApplied(revision));
  }

  @Test
  void acceptsTheLargestCommit() {
    List<Guard> guards = new ArrayList<>();
    for (int i = 0; i < Commit.GUARDS_MAX; i++) {
      guards.add(new Guard.Absent(Key.of("ns", "guard" + i)));
    }
    List<Change> changes = new ArrayList<>(List.of(opPut("op1")));
    while (changes.size() < Commit.CHANGES_MAX) {
      changes.add(put(Key.of("ns", "change" + changes.size()), "v"));
    }
    Revision claimed = committed(claim("first", null));
    Fence fence = new Fence(CLAIM, new FencingToken(claimed));
    committed(new Commit(op("op1"), fence, guards, changes));
  }

  @Test
  void endsAKeyWithItsLease() {
    Lease lease = store().grant(Duration.ofSeconds(2));
    committed(claim("first", lease.id()));
    assertThat(lease.renew()).isTrue();

    pass(lease.timeToLive().plusSeconds(1));
    await().atMost(SOON).untilAsserted(() -> assertThat(store().get(CLAIM)).isEmpty());
    assertThat(lease.renew()).isFalse();
  }

  @Test
  void keepsALeaseAliveByRenewing() {
    Lease lease = store().grant(Duration.ofSeconds(2));
    Revision claimed = committed(claim("first", lease.id()));
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofSeconds(1));
      assertThat(lease.renew()).isTrue();
    }
    assertThat(store().get(CLAIM).orElseThrow().createRevision()).isEqualTo(claimed);
  }

  @Test
  void revokingEndsAllKeysOfALeaseAtOneRevision() {
    Lease lease = store().grant(Duration.ofSeconds(60));
    Change a = new Change.Put(A, Bytes.ofUtf8("1"), lease.id());
    Change b = new Change.Put(B, Bytes.ofUtf8("1"), lease.id());
    Revision revision = committed(commit("op1", a, b));
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store().follow(KeyRange.below("ns"), sink)) {
      awaitRevision(sink, revision);
      lease.revoke();
      await().atMost(SOON).until(() -> sink.batches().size() == 1);
      assertThat(sink.batches().get(0).deletes()).containsExactlyInAnyOrder(A, B);
    }
    assertThat(lease.renew()).isFalse();
  }

  @Test
  void fencesACommitUnderALeaseThatIsGone() {
    Lease lease = store().grant(Duration.ofSeconds(60));
    lease.revoke();
    assertThat(store().commit(claim("late", lease.id()))).isEqualTo(new CommitResult.Fenced());
    assertThat(store().get(CLAIM)).isEmpty();
  }

  @Test
  void keepsAKeyThatWasPutAgainWithoutTheLease() {
    Lease lease = store().grant(Duration.ofSeconds(60));
    committed(commit("op1", new Change.Put(A, Bytes.ofUtf8("1"), lease.id())));
    committed(commit("op2", put(A, "2")));
    lease.revoke();
    assertThat(store().get(A).orElseThrow().value().utf8()).isEqualTo("2");
  }

  @Test
  void followsFromTheCurrentStateOnInRevisionOrder() {
    committed(commit("op0", put(A, "0")));
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store().follow(KeyRange.below("ns"), sink)) {
      Revision last = Revision.NONE;
      for (int i = 1; i <= 30; i++) {
        last = committed(commit("op" + i, put(A, "a" + i), put(B, "b" + i)));
      }
      Revision deleted = committed(commit("op31", new Change.Delete(A)));
      awaitRevision(sink, deleted);

      assertThat(sink.breaches()).isEmpty();
      assertThat(sink.resets()).isEqualTo(1);
      assertThat(sink.state()).containsOnlyKeys(B.path()).containsEntry(B.path(), "b30");
      List<ChangeBatch> batches = sink.batches();
      assertThat(batches.get(batches.size() - 1))
          .isEqualTo(new ChangeBatch(deleted, List.of(), List.of(A)));
      assertThat(batches.get(batches.size() - 2).revision()).isEqualTo(last);
      assertThat(batches.get(batches.size() - 2).puts()).hasSize(2);
    }
  }

  @Test
  void followsNothingOutsideTheRange() {
    RecordingSink sink = new RecordingSink();
    try (Subscription unused = store().follow(KeyRange.only(A), sink)) {
      committed(commit("op1", put(B, "1"), put(Key.of("ns", "shop", "flags", "a0"), "1")));
      Revision revision = committed(commit("op2", put(A, "2")));
      awaitRevision(sink, revision);
      assertThat(sink.state()).containsOnlyKeys(A.path());
    }
  }

  @Test
  void tellsNothingAfterTheSubscriptionIsClosed() {
    RecordingSink closed = new RecordingSink();
    RecordingSink open = new RecordingSink();
    Subscription first = store().follow(KeyRange.below("ns"), closed);
    try (Subscription unused = store().follow(KeyRange.below("ns"), open)) {
      await().atMost(SOON).until(() -> closed.resets() == 1);
      first.close();
      first.close();
      awaitRevision(open, committed(commit("op1", put(A, "1"))));
      assertThat(closed.batches()).isEmpty();
    }
  }

  @Test
  void refusesACommitThatTouchesAKeyTwice() {
    assertThatThrownBy(() -> commit("op1", put(A, "1"), new Change.Delete(A)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(A.path());
  }

  private static void awaitRevision(RecordingSink sink, Revision revision) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sink.revision().compareTo(revision) >= 0);
  }

  private Revision committed(Commit commit) {
    CommitResult result = store().commit(commit);
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    return ((CommitResult.Committed) result).revision();
  }

  private static Commit claim(String nonce, @Nullable LeaseId lease) {
    Change put = new Change.Put(CLAIM, Bytes.ofUtf8(nonce), lease);
    return new Commit(CLAIM, null, List.of(), List.of(put));
  }

  private static Commit fenced(String operation, Revision claimed, Change change) {
    Fence fence = new Fence(CLAIM, new FencingToken(claimed));
    return new Commit(op(operation), fence, List.of(), List.of(opPut(operation), change));
  }

  private static Commit commit(String operation, Change... changes) {
    List<Change> all = new ArrayList<>(List.of(changes));
    all.add(opPut(operation));
    return new Commit(op(operation), null, List.of(), all);
  }

  private static Key op(String operation) {
    return Key.of("log", "shop", "audit", "entries", operation);
  }

  private static Change opPut(String operation) {
    return put(op(operation), "{}");
  }

  private static Change put(Key key, String value) {
    return new Change.Put(key, Bytes.ofUtf8(value));
  }
}
