package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.EACH;
import static dev.tidegate.system.faults.FaultCase.ELECTION;
import static dev.tidegate.system.faults.FaultCase.FOLLOWS;
import static dev.tidegate.system.faults.FaultCase.HEAL;
import static dev.tidegate.system.faults.FaultCase.LEADS;
import static dev.tidegate.system.faults.FaultCase.LEASE;
import static dev.tidegate.system.faults.FaultCase.START;
import static dev.tidegate.system.faults.FaultCase.WRITES;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Links that carry nothing, in both directions or in one, for a while or now and then. */
final class PartitionFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);

  /** Safety is judged at the end of the row; this is what must come back. */
  private static final String CONVERGES = EACH + " and every agent serves the newest view";

  static final List<FaultCase> CASES =
      List.of(
          FaultCase.of(
              "cut-leader",
              "the leader cut off from etcd, 6 s",
              LEADS,
              LEASE,
              PartitionFaults::cutLeader),
          FaultCase.of(
              "cut-one-way",
              "the leader hears nothing of etcd, 6 s",
              LEADS,
              LEASE,
              PartitionFaults::cutLeaderOneWay),
          FaultCase.of(
              "cut-etcd-leader",
              "etcd's leader cut off from the other members, 6 s",
              WRITES + " all the while, and through each orchestrator afterwards",
              HEAL,
              PartitionFaults::cutEtcdLeader),
          FaultCase.of(
              "flap-leader",
              "the leader's link to etcd goes for 1.5 s and comes for 0.5 s, 6 times",
              "edits through the others take effect within 5 s each, then " + CONVERGES,
              HEAL,
              PartitionFaults::flap),
          FaultCase.of(
              "ring",
              "etcd's leader and one member do not see each other; each orchestrator sees one"
                  + " member, 10 s",
              WRITES + " all the while, then " + CONVERGES,
              HEAL,
              PartitionFaults::ring),
          new FaultCase(
              "random-cuts",
              "8 random partitions of 2 s among all, one-way ones too",
              CONVERGES,
              HEAL,
              FaultKit.Setting.PLAIN,
              PartitionFaults::randomCuts),
          FaultCase.of(
              "cut-agent", "an agent cut off, 6 s", FOLLOWS, START, PartitionFaults::cutAgent));

  private PartitionFaults() {}

  /** Nothing passes between the leader and etcd. */
  static Duration cutLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.network().cut(leader, FaultKit.MEMBERS);
    return healed(kit, leader);
  }

  /** What etcd sends does not reach the leader; what it sends does. */
  static Duration cutLeaderOneWay(FaultKit kit) {
    String leader = kit.awaitLeader();
    FaultKit.MEMBERS.forEach(member -> kit.network().cutOneWay(member, List.of(leader)));
    return healed(kit, leader);
  }

  private static Duration healed(FaultKit kit, String struck) {
    try {
      Duration took = Recovery.takeover(kit, struck);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.network().heal();
    }
  }

  /** The minority keeps its clients, and must not answer them. */
  private static Duration cutEtcdLeader(FaultKit kit) {
    String member = kit.awaitEtcdLeader();
    kit.network().cut(member, FaultKit.others(FaultKit.MEMBERS, member));
    try {
      requireEdits(kit, FaultKit.REPLICAS, LASTS);
    } finally {
      kit.network().heal();
    }
    return Recovery.servesEverywhere(kit);
  }

  /** Away for half its lease, so that it may keep leading or lose it, again and again. */
  private static Duration flap(FaultKit kit) {
    String leader = kit.awaitLeader();
    for (int i = 0; i < 6; i++) {
      kit.network().cut(leader, FaultKit.MEMBERS);
      requireEdits(kit, FaultKit.others(FaultKit.REPLICAS, leader), Duration.ofMillis(1500));
      kit.network().heal();
      Waits.last(Duration.ofMillis(500));
    }
    return converges(kit);
  }

  private static Duration ring(FaultKit kit) {
    String first = kit.awaitEtcdLeader();
    List<String> others = FaultKit.others(FaultKit.MEMBERS, first);
    kit.network().cut(first, others.subList(0, 1));
    for (int i = 0; i < FaultKit.REPLICAS.size(); i++) {
      String only = FaultKit.MEMBERS.get(i);
      kit.network().cut(FaultKit.REPLICAS.get(i), FaultKit.others(FaultKit.MEMBERS, only));
    }
    try {
      requireEdits(kit, FaultKit.REPLICAS, Duration.ofSeconds(10));
    } finally {
      kit.network().heal();
    }
    return converges(kit);
  }

  /** Each time every pair of nodes is whole, cut, or cut in one direction. */
  private static Duration randomCuts(FaultCase.Occasion occasion) {
    FaultKit kit = occasion.kit();
    Random random = new Random(occasion.seed());
    List<String> nodes =
        Stream.concat(
                Stream.concat(FaultKit.MEMBERS.stream(), FaultKit.REPLICAS.stream()),
                Stream.of("a1", "a2"))
            .toList();
    try {
      for (int i = 0; i < 8; i++) {
        kit.network().heal();
        for (List<String> pair : pairs(nodes)) {
          cutAtRandom(kit, pair.get(0), pair.get(1), random.nextInt(10));
        }
        Waits.last(Duration.ofSeconds(2));
      }
    } finally {
      kit.network().heal();
    }
    return converges(kit);
  }

  private static void cutAtRandom(FaultKit kit, String one, String other, int drawn) {
    switch (drawn) {
      case 0, 1 -> kit.network().cut(one, List.of(other));
      case 2 -> kit.network().cutOneWay(one, List.of(other));
      case 3 -> kit.network().cutOneWay(other, List.of(one));
      default -> {
        // six links in ten are whole
      }
    }
  }

  private static List<List<String>> pairs(List<String> nodes) {
    List<List<String>> pairs = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String other : nodes.subList(i + 1, nodes.size())) {
        pairs.add(List.of(nodes.get(i), other));
      }
    }
    return pairs;
  }

  /** An agent that reaches no orchestrator for six seconds. */
  private static Duration cutAgent(FaultKit kit) {
    kit.network().cut("a1", FaultKit.REPLICAS);
    try {
      Waits.last(LASTS);
    } finally {
      kit.network().heal();
    }
    return Recovery.follows(kit, "a1");
  }

  private static Duration converges(FaultKit kit) {
    long begin = System.nanoTime();
    Recovery.servesEverywhere(kit);
    Recovery.followedByAll(kit);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** For so long, edits through any of {@code replicas} take effect, each in time. */
  private static void requireEdits(FaultKit kit, List<String> replicas, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    do {
      assertThat(Recovery.serves(kit, replicas))
          .as("an edit amid the fault")
          .isLessThanOrEqualTo(ELECTION);
      Waits.last(Duration.ofMillis(200));
    } while (System.nanoTime() - end < 0);
  }
}
