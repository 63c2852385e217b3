package dev.tidegate.orchestrator.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CandidacyTest {
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration ACT = TTL.dividedBy(3).multipliedBy(2);

  private static final List<CommitFault> FAULTS = List.of(CommitFault.values());

  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final List<Leadership> toldA = new ArrayList<>();
  private final Candidacy a = candidacy("a", 1, toldA);
  private final Candidacy b = candidacy("b", 2, new ArrayList<>());

  @Nested
  final class WithoutAClaim {
    @Test
    void takesItAndLeadsWithItsCreateRevision() {
      start(a);
      Revision created = store.get(Keyspace.LEADER).orElseThrow().createRevision();
      assertThat(fence(a).token().revision()).isEqualTo(created);
      assertThat(toldA).containsExactly(new Leadership.Leading(fence(a)));
    }

    @ParameterizedTest
    @EnumSource(CommitFault.class)
    void leadsAfterAnUnknownOutcomeWithTheClaimThatCounts(CommitFault fault) {
      store.failNextCommit(fault);
      start(a);
      clock.advance(Duration.ofSeconds(2));
      Fence fence = fence(a);
      store.landDelayedCommits();
      clock.advance(TTL);

      assertThat(fence(a)).isEqualTo(fence);
      assertThat(store.commit(write("op", fence))).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void givesUpAnAttemptThatAgedBeforeItWasKnown() {
      store.failNextCommit(CommitFault.REQUEST_DELAYED);
      start(a);
      store.disconnect();
      clock.advance(TTL.dividedBy(2));
      store.landDelayedCommits(); // the lease still lives, so this claim stands in our way
      store.reconnect();
      clock.advance(TTL.multipliedBy(2));
      assertThat(store.commit(write("op", fence(a)))).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void nobodyLeadsAStoreThatWentBackUntilItIsAdopted() {
      store.putDirectly(Keyspace.REWIND, "{}");
      start(a);
      start(b);
      clock.advance(TTL.multipliedBy(5));
      assertThat(store.get(Keyspace.LEADER)).isEmpty();
      store.deleteDirectly(Keyspace.REWIND);
      clock.advance(TTL);
      assertThat(List.of(isLeading(a), isLeading(b))).containsOnlyOnce(true);
    }

    @Test
    void takesBackAnAttemptThatAgedBeforeItLeads() {
      clock.advance(Duration.ofMinutes(1));
      store.failNextCommit(CommitFault.REQUEST_DELAYED);
      store.failNextCommit(CommitFault.REQUEST_DELAYED); // it is submitted twice at once
      start(a);
      store.disconnect();
      clock.advance(TTL.dividedBy(2));
      store.landDelayedCommits();
      store.reconnect();
      Revision aged = store.get(Keyspace.LEADER).orElseThrow().createRevision();
      clock.advance(Duration.ofMillis(400)); // the aged one could act for as long again
      assertThat(fence(a).token().revision()).isGreaterThan(aged);
    }

    @Test
    void leadsByTheClaimThatAnUnknownOutcomeLeft() {
      store.failNextCommit(CommitFault.ANSWER_LOST);
      start(a);
      Revision created = store.get(Keyspace.LEADER).orElseThrow().createRevision();
      clock.advance(Duration.ofSeconds(1));
      assertThat(fence(a).token().revision()).isEqualTo(created);
    }

    @Test
    void leavesNoAttemptBehindThatCouldLandLater() {
      store.failNextCommit(CommitFault.REQUEST_DELAYED);
      store.failNextCommit(CommitFault.REQUEST_DELAYED); // it is submitted twice at once
      start(a);
      a.close();
      store.landDelayedCommits();
      assertThat(store.get(Keyspace.LEADER)).isEmpty();
    }

    @Test
    void waitsForAStoreThatIsUnreachable() {
      store.disconnect();
      start(a);
      clock.advance(TTL);
      assertThat(a.leadership()).isEqualTo(new Leadership.Following(null));
      store.reconnect();
      clock.advance(Duration.ofSeconds(1));
      assertThat(a.leadership().fence()).isPresent();
    }
  }

  @Nested
  final class BehindAnother {
    @Test
    void neverTakesAClaimThatIsRenewed() {
      start(a);
      start(b);
      clock.advance(TTL.multipliedBy(20));
      assertThat(a.leadership().fence()).isPresent();
      assertThat(leaderSeenBy(b)).isEqualTo("a");
    }

    @Test
    void takesOverAtOnceWhenTheLeaderLeaves() {
      start(a);
      start(b);
      Fence first = fence(a);
      a.close();
      clock.runDue();
      assertThat(fence(b).token()).isGreaterThan(first.token());
      assertThat(a.leadership().fence()).isEmpty();
      assertThat(toldA.get(toldA.size() - 1).fence()).isEmpty();
    }

    @Test
    void takesOverWhenTheClaimIsDeletedBehindTheLeadersBack() {
      start(b);
      start(a);
      store.deleteDirectly(Keyspace.LEADER);
      clock.advance(Duration.ofSeconds(1));
      List<Candidacy> leading =
          List.of(a, b).stream().filter(c -> c.leadership().fence().isPresent()).toList();
      assertThat(leading).hasSize(1);
    }

    @Test
    void followsAClaimItCannotRead() {
      store.putDirectly(Keyspace.LEADER, "not json");
      start(a);
      clock.advance(TTL.multipliedBy(3));
      assertThat(a.leadership()).isEqualTo(new Leadership.Following(null));
    }
  }

  @Nested
  final class WhileLeading {
    @Test
    void renewsForAsLongAsItMay() {
      start(a);
      Fence fence = fence(a);
      clock.advance(Duration.ofMinutes(10));
      assertThat(fence(a)).isEqualTo(fence);
      assertThat(toldA).hasSize(1);
    }

    @Test
    void stopsActingTwoThirdsOfTheTimeToLiveAfterTheLastRenewal() {
      start(a);
      store.disconnect();
      clock.advance(ACT.minusMillis(1));
      assertThat(a.leadership().fence()).isPresent();
      clock.advance(Duration.ofMillis(1));
      assertThat(a.leadership().fence()).isEmpty();
      assertThat(toldA).hasSize(2);
    }

    @Test
    void goesOnAfterAnOutageShorterThanThat() {
      start(a);
      Fence fence = fence(a);
      clock.advance(Duration.ofMinutes(1));
      store.disconnect();
      clock.advance(Duration.ofSeconds(2));
      store.reconnect();
      clock.advance(Duration.ofMinutes(1));
      assertThat(fence(a)).isEqualTo(fence);
      assertThat(toldA).hasSize(1);
    }

    @Test
    void leadsAgainWithALaterTokenAfterALongOutage() {
      start(a);
      Fence first = fence(a);
      store.disconnect();
      clock.advance(TTL.multipliedBy(3));
      store.reconnect();
      clock.advance(TTL);
      assertThat(fence(a).token()).isGreaterThan(first.token());
    }

    @Test
    void stopsAtOnceWhenItsClaimGoesThoughItsLeaseLives() {
      start(a);
      Fence first = fence(a);
      store.deleteDirectly(Keyspace.LEADER);
      clock.runDue();
      assertThat(toldA).hasSize(2);
      assertThat(isLeading(a)).isFalse();

      clock.advance(Duration.ofSeconds(1));
      assertThat(fence(a).token()).isGreaterThan(first.token());
    }

    @Test
    void stopsWhenAnothersClaimStandsInItsPlace() {
      start(a);
      store.deleteDirectly(Keyspace.LEADER);
      store.putDirectly(Keyspace.LEADER, "another's");
      clock.runDue();
      assertThat(isLeading(a)).isFalse();
    }

    @Test
    void isLeftFromAnyThreadAndTwice() throws InterruptedException {
      start(a);
      leaveOnAThreadOfItsOwn();
      leaveOnAThreadOfItsOwn();
      assertThat(isLeading(a)).isFalse();
    }

    private void leaveOnAThreadOfItsOwn() throws InterruptedException {
      Thread thread = new Thread(a::close);
      thread.setDaemon(true);
      thread.start();
      thread.join(Duration.ofSeconds(10).toMillis());
      assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void ignoresStepsOfTheWallClock() {
      start(a);
      clock.stepWall(Duration.ofHours(1));
      clock.advance(TTL);
      clock.stepWall(Duration.ofHours(-2));
      clock.advance(TTL);
      assertThat(toldA).hasSize(1);
      assertThat(isLeading(a)).isTrue();
    }
  }

  @Test
  void nothingOfAnOlderLeaderTakesEffectAfterANewerOneLeads() {
    start(a);
    Fence old = fence(a);
    store.deleteDirectly(Keyspace.LEADER); // as if its lease had ended while it was paused
    start(b);
    assertThat(store.commit(write("late", old))).isEqualTo(new CommitResult.Fenced());
  }

  @Test
  void ofTwoThatStartAtOnceExactlyOneLeads() {
    for (int seed = 0; seed < 1_000; seed++) {
      TestingClock time = new TestingClock();
      MemoryStore shared = new MemoryStore(time);
      Random faults = new Random(seed);
      for (int i = faults.nextInt(3); i > 0; i--) {
        shared.failNextCommit(FAULTS.get(faults.nextInt(FAULTS.size())));
      }
      Candidacy one = candidacy(shared, time, "one", seed, new ArrayList<>());
      Candidacy two = candidacy(shared, time, "two", seed + 1_000, new ArrayList<>());
      one.start();
      two.start();
      time.advance(TTL.multipliedBy(4));
      shared.landDelayedCommits();
      time.advance(TTL.multipliedBy(4));
      assertThat(isLeading(one) ^ isLeading(two)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void refusesATimeToLiveOutOfBounds() {
    for (Duration wrong : List.of(Duration.ofMillis(2_999), Duration.ofMillis(30_001))) {
      assertThatThrownBy(() -> candidacyFor(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(candidacyFor(Duration.ofSeconds(3)).leadership().fence()).isEmpty();
    assertThat(candidacyFor(Duration.ofSeconds(30)).leadership().fence()).isEmpty();
  }

  private Candidacy candidacyFor(Duration timeToLive) {
    return new Candidacy(
        store, self("a"), timeToLive, clock.ticker(), clock.scheduler(), new Random(1), told -> {});
  }

  private void start(Candidacy candidacy) {
    candidacy.start();
    clock.runDue();
  }

  private Candidacy candidacy(String name, int seed, List<Leadership> told) {
    return candidacy(store, clock, name, seed, told);
  }

  private static Candidacy candidacy(
      MemoryStore store, TestingClock clock, String name, int seed, List<Leadership> told) {
    return new Candidacy(
        store, self(name), TTL, clock.ticker(), clock.scheduler(), new Random(seed), told::add);
  }

  private static LeaderClaim self(String name) {
    return new LeaderClaim(name, "127.0.0.1:7071", "127.0.0.1:7070", "", "test");
  }

  private static boolean isLeading(Candidacy candidacy) {
    return candidacy.leadership().fence().isPresent();
  }

  private static Fence fence(Candidacy candidacy) {
    return candidacy.leadership().fence().orElseThrow();
  }

  private static String leaderSeenBy(Candidacy candidacy) {
    Leadership seen = candidacy.leadership();
    return seen instanceof Leadership.Following following && following.leader() != null
        ? following.leader().replica()
        : "nobody";
  }

  private static Commit write(String operation, Fence fence) {
    Key key = Key.of("log", "op", operation);
    return new Commit(key, fence, List.of(), List.of(new Change.Put(key, Bytes.ofUtf8("{}"))));
  }
}
