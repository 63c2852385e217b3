package dev.tidegate.system.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * One fault of the matrix.
 *
 * @param name what it is asked for by
 * @param what the same for people
 * @param required what must happen in time
 * @param limit the time
 * @param setting of the kit
 * @param strike brings it about and undoes it; answers how long what is required took
 */
record FaultCase(
    String name,
    String what,
    String required,
    Duration limit,
    FaultKit.Setting setting,
    Function<FaultKit, Duration> strike) {
  private static final String LEADS = "another orchestrator leads";
  private static final String WRITES = "edits take effect";
  private static final Duration LEASE = Duration.ofSeconds(FaultKit.LEASE_SECONDS + 2);
  private static final String EACH = "edits take effect through each orchestrator";

  /** A call waits 1.5 s, a watch 3 to 4 s, before it goes to another member; elections beside. */
  private static final Duration REBUILT = Duration.ofSeconds(5);

  private static final String FOLLOWS = "the agent serves the newest view";
  private static final Duration START = Duration.ofSeconds(15);
  private static final FaultKit.Setting SMALL_DISK =
      new FaultKit.Setting(List.of(), true, false, 2);
  private static final FaultKit.Setting SMALL_QUOTA =
      new FaultKit.Setting(List.of("--quota-backend-bytes=16777216"), false, false, 2);
  private static final FaultKit.Setting MOVABLE_CLOCK =
      new FaultKit.Setting(List.of(), false, true, 2);
  private static final Duration ELECTION = Duration.ofSeconds(5);

  static final List<FaultCase> ALL =
      List.of(
          plain("kill-leader", "kill -9 of the leader", LEADS, LEASE, Faults::killLeader),
          plain("stop-leader", "SIGSTOP of the leader, 6 s", LEADS, LEASE, Faults::stopLeader),
          plain("kill-etcd", "kill -9 of etcd's leader", WRITES, ELECTION, Faults::killEtcdLeader),
          plain("stop-etcd", "SIGSTOP of etcd's leader", WRITES, ELECTION, Faults::stopEtcdLeader),
          plain("stop-etcd-each", "the same", EACH, REBUILT, Faults::stopEtcdLeaderForAll),
          plain("cut-leader", "the leader cut off from etcd, 6 s", LEADS, LEASE, Faults::cutLeader),
          plain(
              "cut-one-way",
              "the leader hears nothing of etcd, 6 s",
              LEADS,
              LEASE,
              Faults::cutLeaderOneWay),
          plain(
              "flap-leader",
              "the leader's link to etcd goes and comes 8 times",
              WRITES,
              ELECTION,
              Faults::flap),
          plain(
              "lose-frames",
              "30 % of the leader's frames lost, 6 s",
              WRITES,
              ELECTION,
              Faults::loseFrames),
          plain("kill-agent", "kill -9 of an agent", FOLLOWS, START, Faults::killAgent),
          plain("stop-agent", "SIGSTOP of an agent, 6 s", FOLLOWS, ELECTION, Faults::stopAgent),
          plain("cut-agent", "an agent cut off, 6 s", FOLLOWS, START, Faults::cutAgent),
          plain(
              "restart-all",
              "rolling restart of the orchestrators",
              LEADS,
              LEASE,
              Faults::restartAll),
          plain(
              "slow-sync",
              "fsync of etcd's leader takes 300 ms more, 6 s",
              WRITES,
              ELECTION,
              DiskFaults::slowSync),
          plain(
              "sync-error",
              "fsync of etcd's leader fails: it ends",
              WRITES,
              ELECTION,
              DiskFaults::syncError),
          new FaultCase(
              "disk-full",
              "the disk of a member is full: it ends",
              WRITES,
              ELECTION,
              SMALL_DISK,
              DiskFaults::diskFull),
          new FaultCase(
              "no-space",
              "etcd's quota is used up, 6 s; then freed",
              WRITES,
              ELECTION,
              SMALL_QUOTA,
              DiskFaults::noSpace),
          plain(
              "starve-leader",
              "the leader has a tenth of a core, 6 s",
              WRITES,
              ELECTION,
              MachineFaults::starveLeader),
          new FaultCase(
              "step-clock",
              "the leader's clock steps by +1 h, then to -1 h",
              WRITES,
              ELECTION,
              MOVABLE_CLOCK,
              MachineFaults::stepClock));

  private static FaultCase plain(
      String name,
      String what,
      String required,
      Duration limit,
      Function<FaultKit, Duration> strike) {
    return new FaultCase(name, what, required, limit, FaultKit.Setting.PLAIN, strike);
  }

  @Override
  public String toString() {
    return name;
  }
}
