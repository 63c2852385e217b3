package dev.tidegate.sim.system;

import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.agent.internal.session.ChannelSource;
import dev.tidegate.agent.internal.session.Ground;
import dev.tidegate.agent.internal.session.SessionConfig;
import dev.tidegate.agent.internal.session.SessionParts;
import dev.tidegate.agent.internal.stage.StageRun;
import dev.tidegate.agent.internal.stage.StageSteps;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.sim.runtime.SimExecutor;
import dev.tidegate.sim.runtime.SimProcess;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One service instance: an agent with a state of its own, a stage handler, and traffic. Disk and
 * name outlive its processes.
 */
public final class SimAgent {
  private static final Duration WORK_EVERY = Duration.ofMillis(500);
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(5);
  private static final int UNITS = 400;

  private final SimSystem system;
  private final String instance;
  private final String zone;
  private final SimDisk disk = new SimDisk();
  private int boots;
  private @Nullable Running running;
  private @Nullable SimProcess twin;

  SimAgent(SimSystem system, String instance, String zone) {
    this.system = system;
    this.instance = instance;
    this.zone = zone;
  }

  private static final class Running {
    final SimProcess process;
    final AgentSession session;
    final SessionParts parts;
    final SimExecutor work;
    long state;

    final String bootId;

    Running(
        SimProcess process,
        AgentSession session,
        SessionParts parts,
        SimExecutor work,
        String bootId) {
      this.bootId = bootId;
      this.process = process;
      this.session = session;
      this.parts = parts;
      this.work = work;
    }
  }

  /** The instance's name, and its host's. */
  public String instance() {
    return instance;
  }

  /** What its next process begins with. */
  public SimDisk disk() {
    return disk;
  }

  /** The process, if one runs. */
  public @Nullable SimProcess process() {
    Running current = running;
    return current == null ? null : current.process;
  }

  /** How the running process stands. */
  public @Nullable AgentSession session() {
    Running current = running;
    return current == null ? null : current.session;
  }

  /** Starts a process, unless one runs. */
  public void start() {
    if (running != null) {
      return;
    }
    SimProcess process = new SimProcess(system.simulator(), instance + "#" + ++boots);
    process.skewWall(system.skewOf(instance));
    String bootId = instance + "-boot-" + boots;
    SimExecutor owner = new SimExecutor(process, 1);
    SimExecutor workers = new SimExecutor(process, 1);
    RandomGenerator random = system.simulator().random();
    Ground ground =
        new Ground(
            channels(process),
            disk,
            owner,
            workers,
            new SimWaits(process),
            process.ticker(),
            random);
    ServedFlags flags = new ServedFlags(process.clock(), new SimExecutor(process, 1));
    SessionParts parts =
        SessionParts.of(config(), bootId, ground, flags, rollout -> new Steps(process));
    Snapshot lastKnown = parts.file().read();
    AgentSession session = new AgentSession(parts, lastKnown);
    Running started = new Running(process, session, parts, workers, bootId);
    running = started;
    AgentObserver.Kept onDisk = disk.kept();
    AgentObserver.Kept kept = twin == null ? onDisk : AgentObserver.Kept.UNKNOWN;
    twin = hasTwin() ? twin : null;
    system.notes().started(this, kept);
    system.observers().forEach(observer -> observer.started(this, kept));
    disk.started();
    process.onDeath(
        () -> {
          if (running == started) {
            running = null;
            disk.crashed();
          }
        });
    parts.registry().register(state(started));
    session.start();
    workers.execute(() -> begin(started));
  }

  private SessionConfig config() {
    return new SessionConfig(
        system.replicaAddresses(),
        new SessionConfig.Security(null, null, null, null, true),
        SimSystem.NAMESPACE,
        SimSystem.SERVICE,
        instance,
        "1",
        zone,
        Map.of(),
        Path.of("simulated"),
        Duration.ofSeconds(5));
  }

  private ChannelSource channels(SimProcess process) {
    List<String> targets = system.replicaAddresses();
    return new ChannelSource() {
      private int next = system.simulator().random().nextInt(targets.size());
      private @Nullable ManagedChannel current;

      @Override
      public Channel next() {
        close();
        ManagedChannel channel = system.network().channel(process, instance, targets.get(next));
        current = channel;
        next = (next + 1) % targets.size();
        return channel;
      }

      @Override
      public void close() {
        if (current != null) {
          current.shutdownNow();
        }
      }
    };
  }

  private StateRegistry.Entry state(Running started) {
    return new StateRegistry.Entry(
        "orders",
        Set.of(),
        () -> encoded(started),
        saved -> {
          long restored = decoded(saved);
          return () -> {
            started.state = restored;
            system.notes().restoredState();
          };
        },
        () -> new Tried(encoded(started)));
  }

  /** What was taken for a probe: what is loaded must be the same. */
  private record Tried(SavedState saved) implements StateRegistry.Trial {
    @Override
    public void compare(SavedState loaded) throws StateException {
      if (decoded(loaded) != decoded(saved)) {
        throw new StateException("is another one when it is read back");
      }
    }
  }

  /** Who saved it goes with it, for the checks. */
  private static SavedState encoded(Running started) {
    String text = started.bootId + ":" + started.state;
    return new SavedState(text.getBytes(StandardCharsets.UTF_8), "text");
  }

  private static long decoded(SavedState saved) {
    String text = new String(saved.content(), StandardCharsets.UTF_8);
    return Long.parseLong(text.substring(text.indexOf(':') + 1));
  }

  /** Takes its state up, lets stages begin, and works from then on. */
  private void begin(Running started) {
    try {
      started
          .parts
          .states()
          .loadWorking("orders", SAVE_LIMIT)
          .map(StateStore.Working::state)
          .ifPresent(saved -> started.state = decoded(saved));
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
    started.session.registered();
    work(started);
  }

  private void work(Running started) {
    var unused =
        started.process.after(
            WORK_EVERY,
            () -> {
              serveOnce(started);
              work(started);
            });
  }

  /** A burst of requests, which change the state now and then; the state is saved now and then. */
  private void serveOnce(Running started) {
    RandomGenerator random = system.simulator().random();
    FlagSet flags = started.parts.flags().current();
    for (int i = 0; i < system.requestsAtATime(); i++) {
      String unit = "user-" + random.nextInt(UNITS);
      String store = flags.stringValue("orders.store", "old", EvaluationContext.of(unit));
      system.notes().request(store.equals("new"));
      boolean fails = random.nextDouble() < system.errorRate(store);
      started.parts.observations().operation(unit, fails, 5 + random.nextDouble() * 5);
    }
    started.state++;
    if (running == started) {
      system.notes().served(this, started.session, system.simulator().nanoTime());
      system.observers().forEach(observer -> observer.served(this, started.session, flags));
    }
    if (random.nextInt(8) == 0) {
      started.work.execute(() -> save(started));
    }
  }

  private static void save(Running started) {
    try {
      boolean durable = started.parts.states().saveWorking("orders", encoded(started), SAVE_LIMIT);
      started.process.simulator().trace().note(durable ? 1 : 0, "saved");
    } catch (Exception e) {
      throw new IllegalStateException("the state is small and nobody interrupts", e);
    }
  }

  /** Forgets the process, which goes on by itself: another may be started beside it. */
  public void disown() {
    twin = process();
    running = null;
  }

  /** True while an older process of the instance may still run. */
  public boolean hasTwin() {
    SimProcess other = twin;
    return other != null && other.isAlive();
  }

  /** What it serves of a flag to a unit now. */
  public String value(String flag, EvaluationContext unit) {
    Running current = running;
    return current == null
        ? "not running"
        : current.parts.flags().current().stringValue(flag, "none", unit);
  }

  /** Ends the process at once. */
  public void kill() {
    Running current = running;
    if (current != null) {
      current.process.kill();
    }
  }

  /** The service's own steps, which may fail or take long. */
  private final class Steps implements StageSteps {
    private final SimProcess process;

    Steps(SimProcess process) {
      this.process = process;
    }

    @Override
    public void enter(StageRun run) throws Exception {
      handle(run);
      system.notes().enteredStage();
    }

    @Override
    public void rollBack(StageRun run) throws Exception {
      handle(run);
    }

    private void handle(StageRun run) throws Exception {
      process.sleep(system.handlerTime());
      if (system.handlerFails()) {
        throw new IllegalStateException("the handler of " + run.stageName() + " failed");
      }
    }
  }
}
