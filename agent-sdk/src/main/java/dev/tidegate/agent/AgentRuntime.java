package dev.tidegate.agent;

import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import dev.tidegate.agent.internal.health.Observations;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.agent.internal.stage.StageSteps;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything one agent consists of, put together by the builder.
 *
 * @param owner the thread that owns the session and writes what it keeps; it ends with the session
 * @param executors the threads that run the service's code
 */
record AgentRuntime(
    AgentSession session,
    ServedFlags flags,
    Observations observations,
    StateRegistry registry,
    StateStore states,
    Map<String, StageSteps> handlers,
    @Nullable MeterRegistry meters,
    LongSupplier ticker,
    ExecutorService owner,
    List<ExecutorService> executors) {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRuntime.class);
  private static final long END_SECONDS_MAX = 5;

  /** Returns when nothing is written any more, or after {@link #END_SECONDS_MAX}. */
  void close() {
    session.close();
    executors.forEach(ExecutorService::shutdownNow);
    try {
      if (!owner.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.atWarn().log("the session has not ended; the disk may be slow");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
