package dev.tidegate.orchestrator.webhook;

import dev.tidegate.core.plan.Stage.Moment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** {@code tidegate.webhook.*}: what calling webhooks comes to. */
final class WebhookMeters {
  private final MeterRegistry registry;

  WebhookMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void tried(Moment moment, TryResult result, Duration time) {
    Timer.builder("tidegate.webhook.tries")
        .description("Tries to call webhooks of stages, by moment and by what they came to")
        .tag("moment", moment.word())
        .tag("result", result.meaning().word())
        .register(registry)
        .record(time);
  }
}
