package dev.tidegate.orchestrator.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** {@code tidegate.fanout.*}. Thread-safe. */
final class FanoutMeters {
  private final Counter whole;
  private final Counter differences;
  private final Counter cutOff;
  private final Timer round;
  private final MeterRegistry registry;

  FanoutMeters(MeterRegistry registry) {
    this.registry = registry;
    this.whole = sentCounter(registry, "whole");
    this.differences = sentCounter(registry, "difference");
    this.cutOff =
        Counter.builder("tidegate.fanout.cut.off")
            .description("Streams ended because the agent did not read")
            .register(registry);
    this.round =
        Timer.builder("tidegate.fanout.round")
            .description("From a view change to every ready agent written to")
            .register(registry);
  }

  private static Counter sentCounter(MeterRegistry registry, String kind) {
    return Counter.builder("tidegate.fanout.views")
        .tag("kind", kind)
        .description("Views sent to agents")
        .register(registry);
  }

  void observe(Collection<AgentOutbox> outboxes) {
    Gauge.builder("tidegate.fanout.outboxes", outboxes, Collection::size)
        .description("Agents that are sent flags and directives by this replica")
        .register(registry);
  }

  void sentWhole() {
    whole.increment();
  }

  void sentDifference() {
    differences.increment();
  }

  void cutOff() {
    cutOff.increment();
  }

  void round(long nanos) {
    round.record(nanos, TimeUnit.NANOSECONDS);
  }
}
