package dev.tidegate.orchestrator.signal;

import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.proto.v1.ReplicaReport;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes this replica's reports. For one thread: the reporter's. */
final class ReportSource {
  private static final Duration USAGE_EVERY = Duration.ofSeconds(10);

  private final ReplicaIdentity self;
  private final AgentSessions sessions;
  private final CounterBook counters;
  private final FlagUsage usage;
  private final LongSupplier nanoTicker;
  private long sequence;
  private @Nullable Long usageAt;

  ReportSource(
      ReplicaIdentity self,
      AgentSessions sessions,
      CounterBook counters,
      FlagUsage usage,
      LongSupplier nanoTicker) {
    this.self = self;
    this.sessions = sessions;
    this.counters = counters;
    this.usage = usage;
    this.nanoTicker = nanoTicker;
  }

  /** The next report: of everything if {@code full}, else of what changed since the last one. */
  ReplicaReport next(boolean full) {
    ReplicaReport.Builder report =
        ReplicaReport.newBuilder()
            .setReplica(self.replica())
            .setReplicaBoot(self.boot())
            .setSequence(++sequence)
            .setFull(full);
    AgentSessions.News news = sessions.take(full);
    news.agents().forEach(agent -> report.addAgents(SignalWire.report(agent)));
    news.departed().forEach(key -> report.addDeparted(SignalWire.identity(key)));
    CounterBook.News counted = counters.take(full);
    counted.counters().forEach((key, value) -> report.addCounters(SignalWire.counter(key, value)));
    counted.forgotten().forEach(boot -> report.addForgottenBoots(boot.boot()));
    report.setMoreCounters(counted.more());
    counters
        .units()
        .take(full)
        .forEach((key, sketch) -> report.addUnits(SignalWire.units(key, sketch)));
    if (usageIsDue()) {
      usage.take().forEach(count -> report.addUsage(SignalWire.usage(count)));
    }
    return report.build();
  }

  private boolean usageIsDue() {
    long now = nanoTicker.getAsLong();
    boolean due = usageAt == null || now - usageAt >= USAGE_EVERY.toNanos();
    if (due) {
      usageAt = now;
    }
    return due;
  }
}
