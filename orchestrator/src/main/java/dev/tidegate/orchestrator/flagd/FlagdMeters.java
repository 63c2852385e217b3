package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.ForeignClients;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code tidegate.flagd.*}. Thread-safe. */
final class FlagdMeters {
  private final MeterRegistry registry;
  private final Counter changes;
  private final Counter repeats;
  private final Counter tooLarge;
  private final Counter refused;
  private final Counter cutOff;

  FlagdMeters(MeterRegistry registry) {
    this.registry = registry;
    this.changes = pushes("change");
    this.repeats = pushes("repeat");
    this.tooLarge =
        counter("tidegate.flagd.too.large", "Snapshots of a namespace that no client would take");
    this.refused = counter("tidegate.flagd.refused", "Streams refused because there was no room");
    this.cutOff =
        counter("tidegate.flagd.cut.off", "Streams ended because the client did not read");
  }

  private Counter pushes(String kind) {
    return Counter.builder("tidegate.flagd.pushes")
        .tag("kind", kind)
        .description("Messages sent to clients of flagd's streams")
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  void observe(ForeignClients clients) {
    Gauge.builder("tidegate.flagd.streams", clients, ForeignClients::size)
        .description("Streams of flagd's services that this replica serves")
        .register(registry);
  }

  void pushed() {
    changes.increment();
  }

  void repeated() {
    repeats.increment();
  }

  void tooLarge() {
    tooLarge.increment();
  }

  void refused() {
    refused.increment();
  }

  void cutOff() {
    cutOff.increment();
  }
}
