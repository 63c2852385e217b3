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
import org.jspecify.annotations.Nullable;

/**
 * What a session works with, put together by the wiring.
 *
 * @param config who and where
 * @param bootId random per process start
 * @param ground what it stands on
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
    Ground ground,
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
      Ground ground,
      ServedFlags flags,
      Function<String, @Nullable StageSteps> steps) {
    Link link = new Link(ground.waiting());
    StateStore states =
        new StateStore(
            link, config::identity, bootId, ground.disk(), ground.ticker(), ground.random());
    return new SessionParts(
        config,
        bootId,
        ground,
        new SnapshotFile(ground.disk()),
        flags,
        link,
        new StateRegistry(),
        states,
        new Observations(ground.ticker()),
        steps);
  }

  ScheduledExecutorService owner() {
    return ground.owner();
  }

  ExecutorService workers() {
    return ground.workers();
  }

  LongSupplier ticker() {
    return ground.ticker();
  }
}
