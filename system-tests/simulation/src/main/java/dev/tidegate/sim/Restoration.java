package dev.tidegate.sim;

import dev.tidegate.core.store.Snapshot;
import dev.tidegate.sim.check.Checks;
import dev.tidegate.sim.etcd.SimEtcd;
import dev.tidegate.sim.people.People;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A backup made at some moment of a run, to which etcd goes back after it. Until then it draws from
 * random numbers of its own, so that a run is the same with it and without.
 */
final class Restoration {
  private static final Duration BACKUP_FROM = Duration.ofSeconds(8);
  private static final Duration BACKUP_TO = Duration.ofSeconds(60);
  private static final Duration DOWN = Duration.ofSeconds(2);
  private static final Duration ADOPT_EVERY = Duration.ofSeconds(5);
  private static final int ADOPTIONS = 10;

  private final SimSystem system;
  private final Simulator simulator;
  private final SimEtcd etcd;
  private final Checks checks;
  private final RandomGenerator random;
  private @Nullable Backup backup;

  private record Backup(SimEtcd.Backup etcd, Snapshot known) {}

  /** Makes the backup when its time has come. */
  Restoration(long seed, SimSystem system, SimEtcd etcd, Checks checks) {
    this.system = system;
    this.simulator = system.simulator();
    this.etcd = etcd;
    this.checks = checks;
    this.random = new SplittableRandom(seed);
    long spread = BACKUP_TO.minus(BACKUP_FROM).toMillis();
    var unused =
        simulator.after(
            BACKUP_FROM.plusMillis(random.nextLong(spread)),
            () -> backup = new Backup(etcd.backup(), checks.truth().snapshot()));
  }

  /** Etcd goes back. Of the replicas all, one or none were stopped for it. */
  void begin() {
    Backup made = backup;
    if (made == null) {
      throw new IllegalStateException("the run was too short for a backup");
    }
    int stopped = random.nextInt(3);
    system.replicas().stream()
        .limit(stopped == 2 ? system.replicas().size() : stopped)
        .forEach(SimReplica::kill);
    etcd.restore(made.etcd);
    checks.restored(made.known);
    var unused = simulator.after(DOWN, () -> system.replicas().forEach(SimReplica::start));
  }

  /** Somebody adopts it, and again while anybody comes who has seen more. */
  void adopt(People people) {
    for (int i = 1; i <= ADOPTIONS; i++) {
      var unused = simulator.after(ADOPT_EVERY.multipliedBy(i), people::adopt);
    }
  }
}
