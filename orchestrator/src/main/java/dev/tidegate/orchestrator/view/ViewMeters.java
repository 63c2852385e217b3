package dev.tidegate.orchestrator.view;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the view tells of itself: its revision, whether it is connected, and what is unreadable. */
public final class ViewMeters {
  private final MeterRegistry registry;

  /** Registers with {@code registry}. */
  public ViewMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void observe(ViewKeeper keeper) {
    Gauge.builder("tidegate.view.revision", keeper, k -> k.current().revision().value())
        .description("Newest store revision in the view")
        .register(registry);
    Gauge.builder("tidegate.view.connected", keeper, k -> k.connected() ? 1 : 0)
        .description("1 while the change stream of the store runs")
        .register(registry);
    Gauge.builder("tidegate.view.unreadable", keeper, ViewMeters::unreadable)
        .description("Stored values that cannot be read")
        .register(registry);
    Gauge.builder("tidegate.flags.quarantined", keeper, ViewMeters::quarantined)
        .description("Flags whose stored definition cannot be served; the last good one goes on")
        .register(registry);
  }

  private static double quarantined(ViewKeeper keeper) {
    return keeper.current().namespaces().values().stream()
        .mapToInt(namespace -> namespace.quarantined().size())
        .sum();
  }

  private static double unreadable(ViewKeeper keeper) {
    RolloutView view = keeper.current();
    return view.unreadable().size()
        + view.namespaces().values().stream().mapToInt(n -> n.unreadable().size()).sum();
  }
}
