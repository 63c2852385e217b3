package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.store.CommitResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the reconciler tells of itself: how long runs take and what became of commits. */
public final class ReconcileMeters {
  private final MeterRegistry registry;
  private final Timer duration;

  /** Registers with {@code registry}. */
  public ReconcileMeters(MeterRegistry registry) {
    this.registry = registry;
    this.duration =
        Timer.builder("tidegate.reconcile.duration")
            .description("One run of one rollout")
            .register(registry);
  }

  void ran(Duration time) {
    duration.record(time);
  }

  void answered(CommitResult result) {
    Counter.builder("tidegate.commit")
        .description("Answers to commits of the reconciler")
        .tag("result", word(result))
        .register(registry)
        .increment();
  }

  void decided(String decision) {
    Counter.builder("tidegate.reconcile.decisions")
        .description("Committed decisions")
        .tag("decision", decision)
        .register(registry)
        .increment();
  }

  private static String word(CommitResult result) {
    if (result instanceof CommitResult.Committed) {
      return "committed";
    }
    if (result instanceof CommitResult.AlreadyApplied) {
      return "already_applied";
    }
    if (result instanceof CommitResult.Superseded) {
      return "superseded";
    }
    if (result instanceof CommitResult.Fenced) {
      return "fenced";
    }
    if (result instanceof CommitResult.Unknown) {
      return "unknown";
    }
    throw new AssertionError(result);
  }
}
