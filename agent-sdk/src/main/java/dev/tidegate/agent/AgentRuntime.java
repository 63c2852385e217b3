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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Everything one agent consists of, put together by the builder. */
record AgentRuntime(
    AgentSession session,
    ServedFlags flags,
    Observations observations,
    StateRegistry registry,
    StateStore states,
    Map<String, StageSteps> handlers,
    @Nullable MeterRegistry meters,
    LongSupplier ticker,
    List<ExecutorService> executors) {

  void close() {
    session.close();
    executors.forEach(ExecutorService::shutdownNow);
  }
}
