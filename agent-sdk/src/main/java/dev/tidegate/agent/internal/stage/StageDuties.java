package dev.tidegate.agent.internal.stage;

import dev.tidegate.proto.v1.Acknowledgement;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What every rollout's track works with.
 *
 * @param owner the session's owner thread and its timers
 * @param workers where stage work runs
 * @param ticker monotonic nanoseconds
 * @param work bodies of stage work
 * @param open true once the service has registered its handlers and states
 * @param publish persists the records, then serves their flags
 * @param acknowledge tells the orchestrator
 */
record StageDuties(
    ScheduledExecutorService owner,
    Executor workers,
    LongSupplier ticker,
    StageWork work,
    BooleanSupplier open,
    Runnable publish,
    Consumer<Acknowledgement> acknowledge) {

  boolean isOpen() {
    return open.getAsBoolean();
  }
}
