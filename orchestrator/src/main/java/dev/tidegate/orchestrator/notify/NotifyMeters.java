package dev.tidegate.orchestrator.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code tidegate.notifications.*}: what became of notifications, by target. The targets are those
 * of one file, hence few.
 */
final class NotifyMeters {
  /** What becomes of a notification. */
  enum Outcome {
    /** The target took it. */
    DELIVERED("delivered"),
    /** The target refused it, or did not take it in all tries. */
    DROPPED("dropped"),
    /** Too many waited, or it was too old. */
    LEFT_OUT("leftOut");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> waiting = new HashMap<>();

  /** Shows all targets from the start, so that the first drop is an increase. */
  NotifyMeters(MeterRegistry registry, NotificationTargets targets) {
    this.registry = registry;
    for (NotificationTarget target : targets.all()) {
      for (Outcome outcome : Outcome.values()) {
        counter(target.name(), outcome);
      }
      AtomicInteger count = new AtomicInteger();
      waiting.put(target.name(), count);
      Gauge.builder("tidegate.notifications.waiting", count, AtomicInteger::get)
          .description("Notifications that a target is still to be told of")
          .tag("target", target.name())
          .register(registry);
    }
  }

  private Counter counter(String target, Outcome outcome) {
    return Counter.builder("tidegate.notifications")
        .description("Notifications by target and by what became of them")
        .tag("target", target)
        .tag("outcome", outcome.word)
        .register(registry);
  }

  void ended(String target, Outcome outcome) {
    counter(target, outcome).increment();
  }

  void waiting(String target, int count) {
    AtomicInteger shown = waiting.get(target);
    if (shown != null) {
      shown.set(count);
    }
  }
}
