package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The faults, each brought about, survived and undone on a running kit. Each answers how long it
 * took from its beginning until a leader that is not struck led.
 */
final class Faults {
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);
  private static final Duration LASTS = Duration.ofSeconds(6);

  private Faults() {}

  /** kill -9 of the leader; it is started again afterwards. */
  static Duration killLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.process(leader).kill();
    Duration took = takeover(kit, leader);
    kit.startReplica(leader);
    return took;
  }

  /** SIGSTOP of the leader for twice its lease. */
  static Duration stopLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.process(leader).signal("STOP");
    try {
      Duration took = takeover(kit, leader);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.process(leader).signal("CONT");
    }
  }

  /** kill -9 of etcd's leader; it is started again afterwards. */
  static Duration killEtcdLeader(FaultKit kit) {
    String member = kit.awaitEtcdLeader();
    kit.etcd(member).kill();
    Duration took = serves(kit);
    kit.etcd(member).restart();
    Waits.within(RECOVERY_MAX, () -> kit.etcd(member).healthy());
    return took;
  }

  /** SIGSTOP of etcd's leader, for three seconds more than it takes to get over it. */
  static Duration stopEtcdLeader(FaultKit kit) {
    return stopEtcdLeader(kit, Faults::serves);
  }

  /** The same until every orchestrator got over it. */
  static Duration stopEtcdLeaderForAll(FaultKit kit) {
    return stopEtcdLeader(kit, Faults::servesEverywhere);
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

  /** The leader's link to etcd goes and comes, eight times. */
  static Duration flap(FaultKit kit) {
    String leader = kit.awaitLeader();
    for (int i = 0; i < 8; i++) {
      kit.network().cut(leader, FaultKit.MEMBERS);
      Waits.last(Duration.ofMillis(400));
      kit.network().heal();
      Waits.last(Duration.ofMillis(400));
    }
    return serves(kit);
  }

  /** Of what passes between the leader and etcd, three frames in ten are lost. */
  static Duration loseFrames(FaultKit kit) {
    String leader = kit.awaitLeader();
    kit.network().lose(leader, FaultKit.MEMBERS, 30);
    FaultKit.MEMBERS.forEach(member -> kit.network().lose(member, List.of(leader), 30));
    try {
      Duration took = serves(kit);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.network().heal();
    }
  }

  /** kill -9 of an agent, which starts again on its data. */
  static Duration killAgent(FaultKit kit) {
    kit.process("a1").kill();
    long begin = System.nanoTime();
    kit.startAgent("a1");
    follows(kit, "a1");
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** SIGSTOP of an agent for six seconds. */
  static Duration stopAgent(FaultKit kit) {
    kit.process("a1").signal("STOP");
    try {
      Waits.last(LASTS);
    } finally {
      kit.process("a1").signal("CONT");
    }
    return follows(kit, "a1");
  }

  /** An agent that reaches no orchestrator for six seconds. */
  static Duration cutAgent(FaultKit kit) {
    kit.network().cut("a1", FaultKit.REPLICAS);
    try {
      Waits.last(LASTS);
    } finally {
      kit.network().heal();
    }
    return follows(kit, "a1");
  }

  /** Every orchestrator is ended in order and started again, one after the other. */
  static Duration restartAll(FaultKit kit) {
    Duration longest = Duration.ZERO;
    for (String name : FaultKit.REPLICAS) {
      kit.process(name).signal("TERM");
      Duration took = takeover(kit, name);
      Waits.within(RECOVERY_MAX, () -> !kit.process(name).alive());
      kit.startReplica(name);
      longest = took.compareTo(longest) > 0 ? took : longest;
    }
    return longest;
  }

  /** Until an agent serves what is newer than now; traffic goes on. */
  private static Duration follows(FaultKit kit, String agent) {
    long revision = revision(kit);
    return Waits.within(
        RECOVERY_MAX,
        () -> {
          List<String> lines = kit.streamOf(agent);
          return Fields.parse(lines.get(lines.size() - 1)).number("revision") >= revision;
        });
  }

  private static long revision(FaultKit kit) {
    try {
      return kit.revision();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration healed(FaultKit kit, String struck) {
    try {
      Duration took = takeover(kit, struck);
      Waits.last(LASTS);
      return took;
    } finally {
      kit.network().heal();
    }
  }

  private static Duration takeover(FaultKit kit, String struck) {
    List<String> others = FaultKit.others(FaultKit.REPLICAS, struck);
    return Waits.within(RECOVERY_MAX, () -> !kit.leader(others).isEmpty());
  }

  /** Until an edit takes effect again, through any orchestrator. */
  static Duration serves(FaultKit kit) {
    return served(kit, edits -> CompletableFuture.anyOf(edits));
  }

  /** Until one takes effect through each of them. */
  static Duration servesEverywhere(FaultKit kit) {
    return served(kit, edits -> CompletableFuture.allOf(edits));
  }

  private static Duration served(
      FaultKit kit, Function<CompletableFuture<?>[], CompletableFuture<?>> enough) {
    long begin = System.nanoTime();
    ExecutorService operators = Executors.newFixedThreadPool(FaultKit.REPLICAS.size());
    try {
      CompletableFuture<?>[] edits =
          FaultKit.REPLICAS.stream()
              .map(name -> CompletableFuture.runAsync(() -> edit(kit, name), operators))
              .toArray(CompletableFuture<?>[]::new);
      enough.apply(edits).join(); // each edit's wait is bounded
      return Duration.ofNanos(System.nanoTime() - begin);
    } finally {
      operators.shutdownNow();
    }
  }

  private static void edit(FaultKit kit, String replica) {
    Waits.within(
        RECOVERY_MAX,
        () ->
            Writes.put(kit.client(replica), "probe-" + replica, "probe-" + System.nanoTime())
                == Writes.Outcome.OK);
  }
}
