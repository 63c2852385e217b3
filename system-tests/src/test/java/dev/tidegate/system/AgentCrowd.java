package dev.tidegate.system;

import dev.tidegate.agent.internal.cache.Disk;
import dev.tidegate.agent.internal.cache.KeptFile;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.agent.internal.checkpoint.Waiting;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.agent.internal.session.Channels;
import dev.tidegate.agent.internal.session.Ground;
import dev.tidegate.agent.internal.session.SessionConfig;
import dev.tidegate.agent.internal.session.SessionConfig.Security;
import dev.tidegate.agent.internal.session.SessionParts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Many agents in one process: the sessions and connections of real ones, which share a few threads
 * and keep nothing on disk.
 */
final class AgentCrowd implements AutoCloseable {
  private static final int THREADS = 4;

  private final List<AgentSession> sessions = new ArrayList<>();
  private final List<SharedThread> owners = new ArrayList<>();
  private final ExecutorService others = Executors.newFixedThreadPool(1);

  /** {@code size} agents of one orchestrator; they begin to connect. */
  AgentCrowd(String orchestrator, int size) {
    for (int i = 0; i < THREADS; i++) {
      owners.add(new SharedThread());
    }
    for (int i = 0; i < size; i++) {
      AgentSession session = session(orchestrator, "o-" + i, owners.get(i % THREADS));
      sessions.add(session);
      session.start();
    }
  }

  private AgentSession session(String orchestrator, String instance, SharedThread owner) {
    Random random = new Random();
    Security plain = new Security(null, null, null, null, false);
    SessionConfig config =
        new SessionConfig(
            List.of(orchestrator),
            plain,
            Deployment.NAMESPACE,
            "orders",
            instance,
            "1",
            "a",
            Map.of(),
            Path.of("nowhere"),
            Duration.ZERO);
    LongSupplier ticker = System::nanoTime;
    Ground ground =
        new Ground(
            new Channels(config.targets(), plain, random),
            noDisk(),
            owner,
            others,
            Waiting.BLOCKING,
            ticker,
            random);
    ServedFlags flags = new ServedFlags(InstantSource.system(), others);
    return new AgentSession(
        SessionParts.of(config, instance + "-boot", ground, flags, rollout -> null),
        Snapshot.EMPTY);
  }

  int size() {
    return sessions.size();
  }

  /** How many are connected. */
  int connected() {
    return (int) sessions.stream().filter(session -> session.status().connected()).count();
  }

  /** How many are connected and serve a later revision than {@code revision}. */
  int synced(long revision) {
    return (int)
        sessions.stream()
            .map(AgentSession::status)
            .filter(status -> status.connected() && status.position().revision() > revision)
            .count();
  }

  /** The latest revision that one of them serves. */
  long revision() {
    return sessions.stream().mapToLong(one -> one.status().position().revision()).max().orElse(0);
  }

  @Override
  public void close() {
    sessions.forEach(AgentSession::close);
    owners.forEach(SharedThread::end);
    others.shutdownNow();
  }

  /** A session ends its thread with itself; this one has others to serve. */
  private static final class SharedThread extends ScheduledThreadPoolExecutor {
    private static final int END_SECONDS_MAX = 60;

    SharedThread() {
      super(1);
      setRemoveOnCancelPolicy(true);
      setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void shutdown() {
      // see end()
    }

    /** Ends after the sessions that were closed before have given up their channels. */
    void end() {
      try {
        submit(() -> {}).get(END_SECONDS_MAX, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("the sessions were not closed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        super.shutdown();
      }
    }
  }

  private static Disk noDisk() {
    return name ->
        new KeptFile() {
          @Override
          public void write(byte[] content) {
            // nobody starts again
          }

          @Override
          public <T> Optional<T> read(Function<byte[], Optional<T>> parse) {
            return Optional.empty();
          }

          @Override
          public void delete() {
            // nothing is there
          }
        };
  }
}
