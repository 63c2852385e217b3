package dev.tidegate.sim;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdRuntime;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import dev.tidegate.sim.check.Checks;
import dev.tidegate.sim.check.Violations.Violation;
import dev.tidegate.sim.etcd.SimEtcd;
import dev.tidegate.sim.etcd.SimTime;
import dev.tidegate.sim.fault.FaultPlan;
import dev.tidegate.sim.fault.NetworkedEtcd;
import dev.tidegate.sim.net.SimNetwork;
import dev.tidegate.sim.people.People;
import dev.tidegate.sim.plant.Plant;
import dev.tidegate.sim.runtime.SimExecutor;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.runtime.SimulationFailure;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One run of the whole system: a time in which things go wrong, and one in which all is repaired.
 */
final class SeedRun {
  private static final Duration SAFETY = Duration.ofSeconds(70);
  private static final Duration LIVENESS = Duration.ofSeconds(170);
  private static final int RESTORED_ONE_IN = 4;
  private static final String PREFIX = "/tidegate/v1/";
  private static final Duration REWOUND = Duration.ofSeconds(15);
  private static final Duration ADOPTED_WITHIN = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofSeconds(5);

  /** Longer than in production, so that delayed watches stay open. */
  private static final Duration WATCH_SILENCE = Duration.ofSeconds(10);

  private static final long EVENTS_MAX = 2_000_000;

  private SeedRun() {}

  /**
   * What came of it.
   *
   * @param violations the first of them
   * @param trace the same for the same seed
   * @param kills flags switched off while nobody led
   * @param judged attempts without any harm that were judged by evidence
   * @param alarms how many of them it rolled back all the same
   * @param adoptions how often a store that was restored from a backup was adopted
   */
  record Result(
      long seed,
      List<Violation> violations,
      Set<FaultPlan.Kind> faults,
      String trace,
      long steps,
      long entered,
      long restored,
      long kills,
      long judged,
      long alarms,
      long adoptions) {}

  static Result run(long seed, Plant plant) {
    return run(seed, plant, revision -> {});
  }

  /** The same, telling every revision of the store in words. */
  static Result run(long seed, Plant plant, Consumer<String> told) {
    try (Simulator simulator = new Simulator(seed).atMost(EVENTS_MAX)) {
      SimNetwork network = new SimNetwork(simulator);
      NetworkedEtcd way = new NetworkedEtcd(network, simulator.random());
      SimEtcd etcd = new SimEtcd(time(simulator), simulator.random(), way);
      SimSystem system =
          new SimSystem(
              simulator,
              network,
              (process, host) -> plant.around(connect(etcd, process)),
              3,
              2 + simulator.random().nextInt(3));
      Checks checks = new Checks(simulator, system);
      etcd.observe(
          commit -> {
            ChangeBatch batch = batch(commit);
            told.accept(Revisions.described(simulator.nanoTime(), batch));
            checks.truth().apply(batch);
          });
      FaultPlan faults = new FaultPlan(system, etcd, way);
      Restoration restoration = new Restoration(seed, system, etcd, checks);
      People people = new People(system, checks::told, checks::killed);
      plant.into(system);
      try {
        system.start();
        people.start();
        faults.start();
        boolean sound = run(simulator, SAFETY, checks);
        faults.heal();
        people.goHome();
        if (sound && run(simulator, LIVENESS, checks)) {
          checks.settled();
          if (seed % RESTORED_ONE_IN == 0 && checks.violations().count() == 0) {
            again(simulator, checks, restoration, new FaultPlan(system, etcd, way), people);
          }
        }
      } catch (SimulationFailure e) {
        checks.violations().add("crash", simulator.nanoTime(), described(e));
      }
      boolean harmless = !faults.kinds().contains(FaultPlan.Kind.BAD_CANDIDATE);
      return new Result(
          seed,
          checks.violations().first(),
          faults.kinds(),
          simulator.trace().toString(),
          checks.truth().steps(),
          system.notes().entered(),
          system.notes().restorations(),
          checks.killsWithoutLeader(),
          harmless ? checks.judged() : 0,
          harmless ? checks.rolledBack() : 0,
          checks.adoptions());
    }
  }

  /** Back to the middle of the run, with what everybody remembers of its end. */
  private static void again(
      Simulator simulator,
      Checks checks,
      Restoration restoration,
      FaultPlan faults,
      People people) {
    restoration.begin();
    faults.start();
    boolean sound = run(simulator, REWOUND, checks);
    faults.heal();
    restoration.adopt(people);
    sound = sound && run(simulator, ADOPTED_WITHIN, checks);
    people.goHome();
    if (sound && run(simulator, LIVENESS, checks)) {
      checks.settled();
    }
  }

  /** Runs for {@code duration}, or until something is found; answers whether nothing was. */
  private static boolean run(Simulator simulator, Duration duration, Checks checks) {
    for (Duration left = duration; !left.isZero(); left = left.minus(STEP)) {
      if (checks.violations().count() > 0) {
        return false;
      }
      simulator.run(STEP);
    }
    return checks.violations().count() == 0;
  }

  /** The exception, and where it comes from in our own code. */
  private static String described(SimulationFailure failure) {
    Throwable thrown = failure.getCause() == null ? failure : failure.getCause();
    String at =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.tidegate"))
            .limit(5)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(" < "));
    return thrown + " at " + at;
  }

  private static SimTime time(Simulator simulator) {
    return new SimTime() {
      @Override
      public long nanos() {
        return simulator.nanoTime();
      }

      @Override
      public void after(Duration delay, Runnable task) {
        var unused = simulator.after(delay, task);
      }
    };
  }

  private static Store connect(SimEtcd etcd, SimProcess process) {
    EtcdOptions options =
        EtcdOptions.plain(List.of("http://etcd:2379")).withWatchSilence(WATCH_SILENCE);
    process.onDeath(() -> etcd.crash(process.name()));
    return EtcdStore.over(
        options,
        new EtcdRuntime(
            () -> etcd.client(process.name(), options.callDeadline()),
            process::await,
            () -> new SimExecutor(process, 1),
            process.ticker(),
            process.simulator().random()));
  }

  private static ChangeBatch batch(SimEtcd.Commit commit) {
    List<Entry> puts = new ArrayList<>();
    List<Key> deletes = new ArrayList<>();
    for (EtcdWatch.Event event : commit.events()) {
      Key key = new Key(event.pair().key().utf8().substring(PREFIX.length()));
      if (event.type() == EtcdWatch.Type.DELETE) {
        deletes.add(key);
      } else {
        puts.add(
            new Entry(key, event.pair().value(), event.pair().created(), event.pair().modified()));
      }
    }
    return new ChangeBatch(commit.revision(), puts, deletes);
  }
}
