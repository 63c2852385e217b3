package dev.tidegate.sim.system;

import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.flagd.FlagdSettings;
import dev.tidegate.orchestrator.operate.Adoption;
import dev.tidegate.orchestrator.operate.FlagOperations;
import dev.tidegate.orchestrator.operate.FreezeOperations;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.operate.RequestOperations;
import dev.tidegate.orchestrator.operate.RolloutOperations;
import dev.tidegate.orchestrator.reconcile.MeasurementSource;
import dev.tidegate.orchestrator.reconcile.WebhookCaller;
import dev.tidegate.orchestrator.replica.ReplicaEngine;
import dev.tidegate.orchestrator.replica.ReplicaGround;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.sim.runtime.SimExecutor;
import dev.tidegate.sim.runtime.SimProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One orchestrator's host: the process that runs there now, if one does. */
public final class SimReplica {
  /** Of its claim, and of its record. */
  public static final Duration LEASE_TTL = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration SYNC_EVERY = Duration.ofMillis(50);

  private final SimSystem system;
  private final String host;
  private int boots;
  private @Nullable Running running;

  SimReplica(SimSystem system, String host) {
    this.system = system;
    this.host = host;
  }

  /** What people can do through one process. */
  public record Operations(
      RolloutOperations rollouts,
      RequestOperations requests,
      FreezeOperations freezes,
      FlagOperations flags,
      Adoption adoption) {}

  private record Running(
      SimProcess process,
      ReplicaEngine engine,
      SimExecutor calls,
      SimExecutor leaving,
      Operations operations) {}

  /** The host's name, which is the replica's too. */
  public String host() {
    return host;
  }

  /** Where it serves agents and other replicas. */
  String address() {
    return host + ":7071";
  }

  /** The process, if one runs. */
  public @Nullable SimProcess process() {
    Running current = running;
    return current == null ? null : current.process;
  }

  /** True while it holds the claim, by its own knowledge. */
  public boolean leads() {
    Running current = running;
    return current != null && current.process.isAlive() && current.engine.fence().isPresent();
  }

  /** The engine of the process that runs. */
  public @Nullable ReplicaEngine engine() {
    Running current = running;
    return current == null ? null : current.engine;
  }

  /** Starts a process, unless one runs. */
  public void start() {
    if (running != null) {
      return;
    }
    SimProcess process = new SimProcess(system.simulator(), host + "#" + ++boots);
    process.skewWall(system.skewOf(host));
    Store store = system.stores().connect(process, host);
    SimThreads threads = new SimThreads(process);
    ReplicaGround ground =
        new ReplicaGround(
            new ReplicaIdentity(host, "boot-" + boots),
            store,
            threads,
            new SimWaits(process),
            process.clock(),
            system.tickerOf(process),
            system.simulator().random(),
            address -> system.network().channel(process, host, address),
            new SimpleMeterRegistry(),
            LEASE_TTL,
            LOOK);
    ReplicaEngine engine =
        new ReplicaEngine(
            ground, FlagdSettings.of("shop"), MeasurementSource.NONE, WebhookCaller.NONE);
    Running started =
        new Running(
            process,
            engine,
            new SimExecutor(process, 8),
            threads.locking(),
            operations(ground, engine));
    running = started;
    process.onDeath(
        () -> {
          store.close();
          running = null;
        });
    var unused = process.after(Duration.ZERO, engine::follow);
    awaitSync(started, threads);
  }

  private static Operations operations(ReplicaGround ground, ReplicaEngine engine) {
    Mutations mutations = engine.mutations();
    RequestOperations requests = new RequestOperations(mutations, ground.ticker());
    return new Operations(
        new RolloutOperations(mutations, requests),
        requests,
        new FreezeOperations(mutations),
        new FlagOperations(mutations),
        new Adoption(mutations));
  }

  /** It serves once it has read everything, as in production. */
  private void awaitSync(Running started, SimThreads threads) {
    var unused =
        started.process.after(
            SYNC_EVERY,
            () -> {
              if (!started.engine.views().synced()) {
                awaitSync(started, threads);
                return;
              }
              system
                  .network()
                  .bind(
                      address(),
                      host,
                      started.process,
                      threads.calls(1),
                      started.engine.agents().services());
              started.engine.serve();
              started.engine.lead(address(), host + ":7070", "simulated");
            });
  }

  /** Does something as the operator API does: on a thread of the process, which may wait. */
  public void operate(Consumer<Operations> action) {
    Running current = running;
    if (current != null) {
      current.calls.execute(() -> action.accept(current.operations));
    }
  }

  /** Ends the process in peace: it hands its claim over first, as far as it gets in a second. */
  public void leave() {
    Running current = running;
    if (current != null) {
      current.leaving.execute(current.engine::leave);
      var unused = current.process.after(Duration.ofSeconds(1), current.process::kill);
    }
  }

  /** Ends the process at once. */
  public void kill() {
    Running current = running;
    if (current != null) {
      current.process.kill();
    }
  }
}
