package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.EACH;
import static dev.tidegate.system.faults.FaultCase.ELECTION;
import static dev.tidegate.system.faults.FaultCase.WRITES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** Frames that are lost, late, doubled and out of order. */
final class FrameFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final FaultKit.Setting SWITCHED = FaultKit.Setting.PLAIN.withSwitch();

  /** Set up for long ways, as etcd's own guide says: ten times the way there and back to elect. */
  private static final FaultKit.Setting FAR_APART =
      SWITCHED.withLease(10).withEtcd("--heartbeat-interval=300", "--election-timeout=3000");

  /** R7: 100 ms, 50 more or less, five in a hundred lost and one doubled. */
  private static final Hub.Treatment FAR = new Hub.Treatment(100, 50, 5, 1);

  /** Late by less than the jitter, so that most frames change places. */
  private static final Hub.Treatment SHUFFLED = new Hub.Treatment(20, 20, 0, 30);

  static final List<FaultCase> CASES =
      List.of(
          FaultCase.of(
              "lose-frames",
              "30 % of the leader's frames lost, 6 s",
              WRITES,
              ELECTION,
              FrameFaults::loseFrames),
          new FaultCase(
              "far-network",
              "frames between all are 100 ms ± 50 ms late, 5 % lost, 1 % doubled; a lease of 10 s",
              "the rollout completes amid it, without a rollback,",
              Duration.ofSeconds(90),
              FAR_APART,
              FrameFaults::farNetwork),
          FaultCase.in(
              SWITCHED,
              "shuffle-leader",
              "30 % of the leader's frames doubled, most out of order, 6 s",
              "the leader keeps its claim, and " + EACH,
              ELECTION,
              FrameFaults::shuffleLeader));

  private FrameFaults() {}

  /** Of what passes between the leader and etcd, three frames in ten are lost. */
  private static Duration loseFrames(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.network().treatBoth(leader, FaultKit.MEMBERS, Hub.Treatment.loss(30));
    try {
      Duration took = Recovery.serves(kit);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.network().heal();
    }
  }

  /** A rollback would be a false one: both arms behave the same. */
  private static Duration farNetwork(FaultCase.Occasion occasion) {
    FaultKit kit = occasion.kit();
    FrameSwitch.Counts before = kit.network().counts();
    List<String> nodes = kit.network().nodes();
    nodes.forEach(node -> kit.network().treat(node, FaultKit.others(nodes, node), FAR));
    try {
      return Waits.within(
          Recovery.MAX.multipliedBy(2),
          () -> kit.standing(occasion.rollout()).startsWith("COMPLETED"));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("amid it the rollout is " + kit.standing(occasion.rollout()), e);
    } finally {
      kit.network().heal();
      FrameSwitch.Counts after = kit.network().counts();
      assertThat(after.lost() - before.lost()).as("frames lost").isGreaterThan(50);
      assertThat(after.doubled() - before.doubled()).as("frames doubled").isGreaterThan(10);
    }
  }

  private static Duration shuffleLeader(FaultKit kit) throws IOException {
    String leader = kit.awaitLeader();
    long claim = kit.claim();
    FrameSwitch.Counts before = kit.network().counts();
    List<String> others = FaultKit.others(kit.network().nodes(), leader);
    kit.network().treatBoth(leader, others, SHUFFLED);
    try {
      Waits.last(LASTS);
      Duration took = Recovery.servesEverywhere(kit);
      FrameSwitch.Counts after = kit.network().counts();
      assertThat(after.doubled() - before.doubled()).as("frames doubled").isGreaterThan(50);
      assertThat(kit.claim()).as("the claim").isEqualTo(claim);
      return took;
    } finally {
      kit.network().heal();
    }
  }
}
