package dev.tidegate.sim.fault;

import dev.tidegate.core.store.Revision;
import dev.tidegate.sim.etcd.SimEtcd;
import dev.tidegate.sim.net.SimNetwork;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.SimAgent;
import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one run: a random subset of all kinds, each at random times until {@link #heal}.
 * What is broken repairs itself after a while, or at the end.
 */
public final class FaultPlan {
  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

  private final Simulator simulator;
  private final SimSystem system;
  private final SimNetwork network;
  private final SimEtcd etcd;
  private final NetworkedEtcd way;
  private final RandomGenerator random;
  private final Set<Kind> kinds;
  private final List<Runnable> repairs = new ArrayList<>();
  private Revision compacted = Revision.NONE;
  private boolean over;

  /** A kind of fault. */
  public enum Kind {
    KILL_REPLICA,
    KILL_LEADER,
    HAND_OVER,
    PAUSE_REPLICA,
    PAUSE_LEADER,
    KILL_AGENT,
    TWIN_AGENT,
    PAUSE_AGENT,
    CUT_FROM_ETCD,
    CUT_ONE_WAY,
    CUT_BETWEEN_REPLICAS,
    CUT_AGENT,
    SLOW_NETWORK,
    ETCD_OUTAGE,
    ETCD_LEADER_CHANGE,
    LOST_OUTCOMES,
    LATE_REQUESTS,
    COMPACTION,
    WATCH_CUTS,
    WATCH_DELAY,
    WRONG_CLOCKS,
    HANDLERS,
    FULL_DISK,
    DAMAGED_DISK,
    BAD_CANDIDATE,
    NO_SPACE,
    NO_TRAFFIC,
    ALL_REPLICAS
  }

  /** Each kind with the chance of two in five. */
  public FaultPlan(SimSystem system, SimEtcd etcd, NetworkedEtcd way) {
    this.simulator = system.simulator();
    this.system = system;
    this.network = system.network();
    this.etcd = etcd;
    this.way = way;
    this.random = simulator.random();
    this.kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (random.nextInt(5) < 2) {
        kinds.add(kind);
      }
    }
  }

  /** What may go wrong. */
  public Set<Kind> kinds() {
    return Collections.unmodifiableSet(EnumSet.copyOf(kinds));
  }

  /** Lets things go wrong from now on. */
  public void start() {
    double unknown = has(Kind.LOST_OUTCOMES) ? random.nextDouble() * 0.15 : 0;
    double late = has(Kind.LATE_REQUESTS) ? random.nextDouble() * 0.1 : 0;
    double cuts = has(Kind.WATCH_CUTS) ? random.nextDouble() * 0.1 : 0;
    way.often(unknown, late, cuts);
    if (has(Kind.WATCH_DELAY)) {
      way.watchDelay(Duration.ofMillis(random.nextLong(8_000)));
    }
    if (has(Kind.SLOW_NETWORK)) {
      network.latency(Duration.ofMillis(20 + random.nextLong(300)));
    }
    if (has(Kind.HANDLERS)) {
      system.handlers(Duration.ofMillis(random.nextLong(8_000)), random.nextDouble() * 0.5);
    }
    if (has(Kind.BAD_CANDIDATE)) {
      system.newStoreFails(0.4);
    }
    next();
  }

  private boolean has(Kind kind) {
    return kinds.contains(kind);
  }

  private void next() {
    var unused =
        simulator.after(
            Duration.ofMillis(500 + random.nextLong(6_000)),
            () -> {
              if (!over && !kinds.isEmpty()) {
                List<Kind> sorted = new ArrayList<>(kinds);
                happen(sorted.get(random.nextInt(sorted.size())));
                next();
              }
            });
  }

  private void happen(Kind kind) {
    switch (kind) {
      case KILL_REPLICA -> kill(anyReplica());
      case KILL_LEADER -> kill(system.leader());
      case PAUSE_REPLICA -> pause(anyReplica().process());
      case PAUSE_LEADER -> pauseLeader();
      case HAND_OVER -> handOver();
      case KILL_AGENT -> kill(anyAgent());
      case TWIN_AGENT -> twin();
      case PAUSE_AGENT -> pause(anyAgent().process());
      case CUT_FROM_ETCD -> cut(anyReplica().host(), NetworkedEtcd.HOST, true, true);
      case CUT_ONE_WAY -> {
        boolean there = random.nextBoolean();
        cut(anyReplica().host(), NetworkedEtcd.HOST, there, !there);
      }
      case CUT_BETWEEN_REPLICAS -> cut(anyReplica().host(), anyReplica().host(), true, true);
      case CUT_AGENT -> cut(anyAgent().instance(), anyReplica().host(), true, true);
      case ETCD_OUTAGE ->
          system.replicas().forEach(replica -> cut(replica.host(), NetworkedEtcd.HOST, true, true));
      case ETCD_LEADER_CHANGE -> etcd.loseLeader(Duration.ofMillis(200 + random.nextLong(3_000)));
      case COMPACTION -> compact();
      case WRONG_CLOCKS -> skew();
      case FULL_DISK -> fullDisk();
      case DAMAGED_DISK -> damagedDisk();
      case NO_TRAFFIC -> noTraffic();
      case ALL_REPLICAS -> killAllReplicas();
      case NO_SPACE -> noSpace();
      case SLOW_NETWORK,
          LOST_OUTCOMES,
          LATE_REQUESTS,
          WATCH_CUTS,
          WATCH_DELAY,
          HANDLERS,
          BAD_CANDIDATE -> {
        // all the time
      }
    }
  }

  private SimReplica anyReplica() {
    return system.replicas().get(random.nextInt(system.replicas().size()));
  }

  private SimAgent anyAgent() {
    return system.agents().get(random.nextInt(system.agents().size()));
  }

  private Duration upTo(int seconds) {
    return PAUSE_MIN.plusMillis(random.nextLong(seconds * 1_000L));
  }

  private void kill(@Nullable SimReplica replica) {
    if (replica != null) {
      replica.kill();
      later(upTo(8), replica::start);
    }
  }

  /** The leader goes in peace, so that another one leads at once. */
  private void handOver() {
    SimReplica leader = system.leader();
    if (leader != null) {
      leader.leave();
      later(upTo(3), leader::start);
    }
  }

  /** A process hangs, another is started in its place, and then the first goes on for a while. */
  private void twin() {
    SimAgent agent = anyAgent();
    SimProcess first = agent.process();
    if (first != null && !first.isPaused()) {
      first.pause();
      agent.disown();
      agent.start();
      later(upTo(6), first::goOn);
      later(upTo(6).plusSeconds(8), first::kill);
    }
  }

  private void kill(SimAgent agent) {
    agent.kill();
    later(upTo(8), agent::start);
  }

  private void pauseLeader() {
    SimReplica leader = system.leader();
    pause(leader == null ? null : leader.process());
  }

  private void pause(@Nullable SimProcess process) {
    if (process != null && !process.isPaused()) {
      process.pause();
      later(upTo(10), process::goOn);
    }
  }

  private void cut(String one, String other, boolean there, boolean back) {
    if (there) {
      network.cut(one, other);
    }
    if (back) {
      network.cut(other, one);
    }
    later(
        upTo(15),
        () -> {
          network.mend(one, other);
          network.mend(other, one);
        });
  }

  private void skew() {
    String host = random.nextBoolean() ? anyReplica().host() : anyAgent().instance();
    system.skew(host, Duration.ofSeconds(random.nextLong(-3_600, 3_600)));
  }

  private void fullDisk() {
    SimAgent agent = anyAgent();
    agent.disk().full(true);
    later(upTo(10), () -> agent.disk().full(false));
  }

  /** What an agent wrote last is damaged while it does not run. */
  private void damagedDisk() {
    SimAgent agent = anyAgent();
    agent.kill();
    agent.disk().damage();
    later(upTo(3), agent::start);
  }

  private void noTraffic() {
    system.quiet(true);
    later(upTo(12), () -> system.quiet(false));
  }

  /** Nothing serves any more, and an agent that starts again meanwhile has its disk alone. */
  private void killAllReplicas() {
    system.replicas().forEach(SimReplica::kill);
    SimAgent agent = anyAgent();
    agent.kill();
    if (has(Kind.DAMAGED_DISK)) {
      agent.disk().damage();
    }
    later(PAUSE_MIN, agent::start);
    later(PAUSE_MIN.plus(upTo(8)), () -> system.replicas().forEach(SimReplica::start));
  }

  private void compact() {
    Revision newest = etcd.revision();
    if (newest.isAfter(compacted)) {
      compacted = newest;
      etcd.compact(newest);
    }
  }

  private void noSpace() {
    etcd.setOutOfSpace(true);
    later(upTo(5), () -> etcd.setOutOfSpace(false));
  }

  private void later(Duration delay, Runnable repair) {
    repairs.add(repair);
    var unused = simulator.after(delay, repair);
  }

  /** Repairs everything, for good. */
  public void heal() {
    over = true;
    List.copyOf(repairs).forEach(Runnable::run);
    repairs.clear();
    network.heal();
    way.often(0, 0, 0);
    way.watchDelay(Duration.ZERO);
    etcd.setOutOfSpace(false);
    system.quiet(false);
    system.handlers(Duration.ofMillis(20), 0);
    system.newStoreFails(0.02);
    system.replicas().forEach(replica -> system.skew(replica.host(), Duration.ZERO));
    system.agents().forEach(agent -> system.skew(agent.instance(), Duration.ZERO));
    system.start();
  }
}
