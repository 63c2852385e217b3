package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.SnapshotFile;
import dev.tidegate.agent.internal.checkpoint.Link;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import dev.tidegate.agent.internal.health.Observations;
import dev.tidegate.agent.internal.stage.StageSteps;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a session works with, put together by the wiring.
 *
 * @param config who and where
 * @param bootId random per process start
 * @param owner one thread: the only one that changes the session's state
 * @param workers where stage work runs
 * @param ticker monotonic nanoseconds
 * @param random for jitter
 * @param file view on disk
 * @param flags what is served
 * @param link told whether the session is connected
 * @param registry states of the service
 * @param states where they are saved
 * @param observations what is counted
 * @param steps the service's own steps by rollout name
 */
public record SessionParts(
    SessionConfig config,
    String bootId,
    ScheduledExecutorService owner,
    ExecutorService workers,
    LongSupplier ticker,
    RandomGenerator random,
    SnapshotFile file,
    ServedFlags flags,
    Link link,
    StateRegistry registry,
    StateStore states,
    Observations observations,
    Function<String, @Nullable StageSteps> steps) {

  /** Parts that begin with nothing registered, counted or connected. */
  public static SessionParts of(
      SessionConfig config,
      String bootId,
      ScheduledExecutorService owner,
      ExecutorService workers,
      LongSupplier ticker,
      RandomGenerator random,
      SnapshotFile file,
      ServedFlags flags,
      Function<String, @Nullable StageSteps> steps) {
    Link link = new Link();
    StateStore states =
        new StateStore(
            link,
            config.identity(),
            bootId,
            config.folder().resolve("checkpoints"),
            ticker,
            random);
    return new SessionParts(
        config,
        bootId,
        owner,
        workers,
        ticker,
        random,
        file,
        flags,
        link,
        new StateRegistry(),
        states,
        new Observations(ticker),
        steps);
  }
}
