package dev.tidegate.orchestrator.usage;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.orchestrator.wire.NamespaceUsage;
import dev.tidegate.testkit.Interleavings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FleetUsageInterleavingsTest {
  @Test
  void whatIsToldWhileTheRestIsSavedIsSavedNextAndOnce() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Interleavings.tryAll(
        () -> {
          FleetUsage usage = new FleetUsage(() -> now);
          usage.add(List.of(new UsageCount("shop", "banner", 5)));
          AtomicLong saved = new AtomicLong();
          together(
              () -> usage.add(List.of(new UsageCount("shop", "banner", 3))),
              () -> save(usage, saved));
          save(usage, saved);
          require(saved.get() == 8);
          require(usage.changed().isEmpty());
        });
  }

  private static void save(FleetUsage usage, AtomicLong saved) {
    Map<String, NamespaceUsage.Flag> part = usage.unsaved("shop");
    part.values().forEach(flag -> saved.addAndGet(flag.evaluations()));
    usage.saved("shop", part);
  }
}
