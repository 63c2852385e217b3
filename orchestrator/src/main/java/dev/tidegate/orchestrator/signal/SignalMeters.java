package dev.tidegate.orchestrator.signal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code tidegate.signal.*}: how much is gathered here. */
public final class SignalMeters {
  private final MeterRegistry registry;

  /** Registers with {@code registry}. */
  public SignalMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Watches what a replica gathers, for as long as both live. */
  public void observe(AgentSessions sessions, CounterBook counters) {
    Gauge.builder("tidegate.signal.agents", sessions, AgentSessions::size)
        .description("Agents connected to this replica")
        .strongReference(true)
        .register(registry);
    Gauge.builder("tidegate.signal.counters", counters, CounterBook::size)
        .description("Counters kept by this replica")
        .strongReference(true)
        .register(registry);
    Gauge.builder("tidegate.signal.dropped", counters, CounterBook::dropped)
        .description("Cells dropped since there are too many counters")
        .strongReference(true)
        .register(registry);
  }

  /** Watches what the leader could not judge, for as long as both live. */
  public void observe(SignalObservations observations) {
    Gauge.builder("tidegate.signal.refused", observations, SignalObservations::refused)
        .description("Counters not judged, look by look, since too many agents count")
        .strongReference(true)
        .register(registry);
  }
}
