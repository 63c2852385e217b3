package dev.tidegate.orchestrator.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Replica;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How often a claim and a replica's record ask the store, and that they leave nothing behind. */
final class ClaimTurnsTest {
  private static final Duration TTL = Duration.ofSeconds(6);
  private static final int TIMES = 10;

  /** Of what is retried: twice a thirty-second of the time to live at least, and some chance. */
  private static final Duration SOON = TTL.dividedBy(8);

  private final TestingClock clock = new TestingClock();
  private final MemoryStore memory = new MemoryStore(clock);
  private final RecordedStore store = new RecordedStore(memory);

  /** Ten times to live, counted from now on. */
  private void aWhile() {
    store.forget();
    clock.advance(TTL.multipliedBy(TIMES));
  }

  @Nested
  final class OfACandidacy {
    @Test
    void aLeaderRenewsFourTimesPerTimeToLive() {
      start(store, "a");
      aWhile();
      assertThat(store.asked("renew")).isBetween(4 * TIMES - 1, 4 * TIMES + 1);
      assertThat(store.leases()).isEqualTo(1);
    }

    @Test
    void whoeverFollowsLooksTwicePerTimeToLive() {
      start(new RecordedStore(memory), "a");
      start(store, "b");
      aWhile();
      assertThat(store.asked("get")).isBetween(2 * TIMES - 1, 2 * TIMES + 1);
      assertThat(store.leases()).isZero();
    }

    @Test
    void nobodyInsistsOnAStoreThatWentBack() {
      memory.putDirectly(Keyspace.REWIND, "{}");
      start(store, "a");
      aWhile();
      assertThat(store.asked("commit")).isBetween(2 * TIMES - 1, 2 * TIMES + 1);
      assertThat(store.leases()).isZero();
    }

    @Test
    void anUnreachableStoreIsTriedAgainSoon() {
      start(store, "a");
      memory.disconnect();
      clock.advance(TTL.multipliedBy(2));
      memory.reconnect();
      clock.advance(SOON);
      assertThat(memory.get(Keyspace.LEADER)).isPresent();
    }

    @Test
    void anAttemptThatAgedIsTakenBackBeforeTheNext() {
      memory.failNextCommit(CommitFault.REQUEST_DELAYED);
      memory.failNextCommit(CommitFault.REQUEST_DELAYED); // it is submitted twice at once
      Candidacy candidacy = start(store, "a");
      memory.disconnect();
      clock.advance(TTL.dividedBy(3));
      memory.reconnect();
      clock.advance(SOON);
      Fence fence = candidacy.leadership().fence().orElseThrow();
      memory.landDelayedCommits();
      assertThat(store.asked("grant")).isEqualTo(2);
      assertThat(store.leases()).isEqualTo(1);
      assertThat(memory.commit(write(fence))).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void aYoungAttemptIsMadeAgainAsItIs() {
      memory.failNextCommit(CommitFault.REQUEST_LOST);
      memory.failNextCommit(CommitFault.REQUEST_LOST); // it is submitted twice at once
      start(store, "a");
      clock.advance(SOON);
      assertThat(memory.get(Keyspace.LEADER)).isPresent();
      assertThat(store.asked("grant")).isEqualTo(1);
    }

    @Test
    void aLostClaimsLeaseIsGivenBack() {
      start(store, "a");
      memory.deleteDirectly(Keyspace.LEADER);
      memory.putDirectly(Keyspace.LEADER, "another's");
      clock.advance(SOON);
      assertThat(store.leases()).isZero();
    }

    @Test
    void leavingEndsItsWatch() {
      Candidacy candidacy = start(store, "a");
      assertThat(store.watches()).isEqualTo(1);
      candidacy.close();
      assertThat(store.watches()).isZero();
      assertThat(store.leases()).isZero();
      aWhile();
      assertThat(store.asked("get") + store.asked("renew")).isZero();
    }

    private Candidacy start(RecordedStore on, String name) {
      Candidacy candidacy =
          new Candidacy(
              on,
              new LeaderClaim(name, "127.0.0.1:7071", "127.0.0.1:7070", "", "test"),
              TTL,
              clock.ticker(),
              clock.scheduler(),
              new Random(name.hashCode()),
              told -> {});
      candidacy.start();
      clock.runDue();
      return candidacy;
    }

    private Commit write(Fence fence) {
      Key key = Key.of("log", "op", "op");
      return new Commit(key, fence, List.of(), List.of(new Change.Put(key, Bytes.ofUtf8("{}"))));
    }
  }

  @Nested
  final class OfAReplicasRecord {
    @Test
    void itIsRenewedFourTimesPerTimeToLive() {
      start();
      aWhile();
      assertThat(store.asked("renew")).isBetween(4 * TIMES - 1, 4 * TIMES + 1);
      assertThat(store.asked("commit")).isZero();
    }

    @Test
    void itComesBackSoonAfterAnOutage() {
      start();
      memory.disconnect();
      clock.advance(TTL.multipliedBy(2));
      memory.reconnect();
      clock.advance(SOON);
      assertThat(memory.get(Keyspace.replica("a"))).isPresent();
    }

    @Test
    void anUnknownOutcomeIsResolvedSoon() {
      memory.failNextCommit(CommitFault.REQUEST_LOST);
      start();
      assertThat(memory.get(Keyspace.replica("a"))).isEmpty();
      clock.advance(SOON);
      assertThat(memory.get(Keyspace.replica("a"))).isPresent();
      assertThat(store.asked("grant")).isEqualTo(1);
    }

    @Test
    void itBeginsAnewSoonWhereItsLeaseWasGone() {
      store.loseNextLease();
      start();
      assertThat(memory.get(Keyspace.replica("a"))).isEmpty();
      clock.advance(SOON);
      assertThat(memory.get(Keyspace.replica("a"))).isPresent();
      assertThat(store.asked("grant")).isEqualTo(2);
    }

    private void start() {
      ReplicaRecord record =
          new ReplicaRecord(
              store,
              new Replica("a", "boot", "127.0.0.1:7071", "127.0.0.1:7070", "test"),
              TTL,
              clock.scheduler(),
              new Random(1));
      record.start();
      clock.runDue();
    }
  }
}
