package dev.tidegate.orchestrator.provider;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** {@code tidegate.provider.*}: what asking other systems comes to. */
final class ProviderMeters {
  private final MeterRegistry registry;

  ProviderMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void answered(Reading reading, Duration time) {
    Timer.builder("tidegate.provider.answers")
        .description("Questions to providers of metrics, by value or cause")
        .tag("result", reading.word())
        .register(registry)
        .record(time);
  }
}
