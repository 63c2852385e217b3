package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.EACH;
import static dev.tidegate.system.faults.FaultCase.ELECTION;
import static dev.tidegate.system.faults.FaultCase.FOLLOWS;
import static dev.tidegate.system.faults.FaultCase.LEADS;
import static dev.tidegate.system.faults.FaultCase.LEASE;
import static dev.tidegate.system.faults.FaultCase.REBUILT;
import static dev.tidegate.system.faults.FaultCase.START;
import static dev.tidegate.system.faults.FaultCase.WRITES;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Processes that die, that stop for a while as in a long pause, and that are restarted in order.
 */
final class ProcessFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);

  static final List<FaultCase> CASES =
      List.of(
          FaultCase.of(
              "kill-leader", "kill -9 of the leader", LEADS, LEASE, ProcessFaults::killLeader),
          FaultCase.of(
              "stop-leader", "SIGSTOP of the leader, 6 s", LEADS, LEASE, ProcessFaults::stopLeader),
          FaultCase.of(
              "kill-etcd",
              "kill -9 of etcd's leader",
              WRITES,
              ELECTION,
              ProcessFaults::killEtcdLeader),
          FaultCase.of(
              "stop-etcd",
              "SIGSTOP of etcd's leader",
              WRITES,
              ELECTION,
              ProcessFaults::stopEtcdLeader),
          FaultCase.of(
              "stop-etcd-each", "the same", EACH, REBUILT, ProcessFaults::stopEtcdLeaderForAll),
          FaultCase.of(
              "kill-both",
              "kill -9 of the leader and of etcd's leader at once",
              "another orchestrator leads and edits take effect",
              LEASE.plus(ELECTION),
              ProcessFaults::killBoth),
          FaultCase.of(
              "kill-all-etcd",
              "kill -9 of every etcd, all started again after 6 s",
              EACH + " and every agent serves the newest view",
              REBUILT,
              ProcessFaults::killAllEtcd),
          FaultCase.of(
              "stop-everything",
              "SIGSTOP of every etcd and orchestrator, 10 s",
              "agents answer all the while, then " + EACH,
              REBUILT,
              ProcessFaults::stopEverything),
          FaultCase.of(
              "kill-agent", "kill -9 of an agent", FOLLOWS, START, ProcessFaults::killAgent),
          FaultCase.of(
              "stop-agent",
              "SIGSTOP of an agent, 6 s",
              FOLLOWS,
              ELECTION,
              ProcessFaults::stopAgent),
          FaultCase.of(
              "restart-orchestrators",
              "rolling restart of the orchestrators",
              LEADS + " each time",
              LEASE,
              ProcessFaults::restartOrchestrators),
          FaultCase.of(
              "restart-etcd",
              "rolling restart of the etcd members",
              WRITES + " while each is away",
              ELECTION,
              ProcessFaults::restartEtcd),
          FaultCase.of(
              "restart-agents",
              "rolling restart of the agents",
              FOLLOWS + " each time",
              START,
              ProcessFaults::restartAgents));

  private ProcessFaults() {}

  /** kill -9 of the leader; it is started again afterwards. */
  static Duration killLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.process(leader).kill();
    Duration took = Recovery.takeover(kit, leader);
    kit.startReplica(leader);
    return took;
  }

  /** SIGSTOP of the leader for twice its lease. */
  private static Duration stopLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.process(leader).signal("STOP");
    try {
      Duration took = Recovery.takeover(kit, leader);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.process(leader).signal("CONT");
    }
  }

  /** kill -9 of etcd's leader; it is started again afterwards. */
  private static Duration killEtcdLeader(FaultKit kit) {
    String member = kit.awaitEtcdLeader();
    kit.etcd(member).kill();
    Duration took = Recovery.serves(kit);
    restart(kit.etcd(member));
    return took;
  }

  /** SIGSTOP of etcd's leader, for three seconds more than it takes to get over it. */
  static Duration stopEtcdLeader(FaultKit kit) {
    return stopEtcdLeader(kit, Recovery::serves);
  }

  /** The same until every orchestrator got over it. */
  private static Duration stopEtcdLeaderForAll(FaultKit kit) {
    return stopEtcdLeader(kit, Recovery::servesEverywhere);
  }

  private static Duration stopEtcdLeader(FaultKit kit, Function<FaultKit, Duration> recovery) {
    String member = kit.awaitEtcdLeader();
    kit.etcd(member).signal("STOP");
    try {
      Duration took = recovery.apply(kit);
      Waits.last(Duration.ofSeconds(3));
      return took;
    } finally {
      kit.etcd(member).signal("CONT");
    }
  }

  private static Duration killBoth(FaultKit kit) {
    String leader = kit.awaitLeader();
    String member = kit.awaitEtcdLeader();
    long begin = System.nanoTime();
    kit.etcd(member).kill();
    kit.process(leader).kill();
    Recovery.takeover(kit, leader);
    Recovery.serves(kit, FaultKit.others(FaultKit.REPLICAS, leader));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    restart(kit.etcd(member));
    kit.startReplica(leader);
    return took;
  }

  private static Duration killAllEtcd(FaultKit kit) {
    FaultKit.MEMBERS.forEach(member -> kit.etcd(member).kill());
    Waits.last(LASTS);
    FaultKit.MEMBERS.forEach(member -> kit.etcd(member).restart());
    long begin = System.nanoTime();
    Recovery.servesEverywhere(kit);
    Recovery.followedByAll(kit);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static Duration stopEverything(FaultKit kit) {
    FaultKit.MEMBERS.forEach(member -> kit.etcd(member).signal("STOP"));
    FaultKit.REPLICAS.forEach(replica -> kit.process(replica).signal("STOP"));
    try {
      Waits.last(Duration.ofSeconds(10));
      kit.agentNames().forEach(agent -> requireAnswers(kit, agent));
    } finally {
      FaultKit.MEMBERS.forEach(member -> kit.etcd(member).signal("CONT"));
      FaultKit.REPLICAS.forEach(replica -> kit.process(replica).signal("CONT"));
    }
    return Recovery.servesEverywhere(kit);
  }

  /** Every evaluation answered, as its own stream says. */
  private static void requireAnswers(FaultKit kit, String agent) {
    assertThat(kit.process(agent).alive()).as(agent).isTrue();
    assertThat(kit.streamOf(agent)).allMatch(line -> Fields.parse(line).text("threw").isEmpty());
  }

  /** kill -9 of an agent, which starts again on its data. */
  private static Duration killAgent(FaultKit kit) {
    kit.process("a1").kill();
    long begin = System.nanoTime();
    kit.startAgent("a1");
    Recovery.follows(kit, "a1");
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** SIGSTOP of an agent for six seconds. */
  private static Duration stopAgent(FaultKit kit) {
    kit.process("a1").signal("STOP");
    try {
      Waits.last(LASTS);
    } finally {
      kit.process("a1").signal("CONT");
    }
    return Recovery.follows(kit, "a1");
  }

  /** Every orchestrator is ended in order and started again, one after the other. */
  private static Duration restartOrchestrators(FaultKit kit) {
    Duration longest = Duration.ZERO;
    for (String name : FaultKit.REPLICAS) {
      kit.process(name).signal("TERM");
      longest = Recovery.longer(longest, Recovery.takeover(kit, name));
      Waits.within(Recovery.MAX, () -> !kit.process(name).alive());
      kit.startReplica(name);
    }
    return longest;
  }

  /** Every member is ended in order and started again, one after the other. */
  private static Duration restartEtcd(FaultKit kit) {
    Duration longest = Duration.ZERO;
    for (String name : FaultKit.MEMBERS) {
      kit.etcd(name).signal("TERM");
      longest = Recovery.longer(longest, Recovery.serves(kit));
      Waits.within(Recovery.MAX, () -> !kit.etcd(name).alive());
      restart(kit.etcd(name));
    }
    return longest;
  }

  private static Duration restartAgents(FaultKit kit) {
    Duration longest = Duration.ZERO;
    for (String name : kit.agentNames()) {
      kit.process(name).close();
      long begin = System.nanoTime();
      kit.startAgent(name);
      Recovery.follows(kit, name);
      longest = Recovery.longer(longest, Duration.ofNanos(System.nanoTime() - begin));
    }
    return longest;
  }

  private static void restart(EtcdNode member) {
    member.restart();
    Waits.within(Recovery.MAX, member::healthy);
  }
}
