package dev.tidegate.orchestrator.signal;

import dev.tidegate.proto.v1.ReplicaReport;

/** Writes this replica's reports. For one thread: the reporter's. */
final class ReportSource {
  private final ReplicaIdentity self;
  private final AgentSessions sessions;
  private final CounterBook counters;
  private long sequence;

  ReportSource(ReplicaIdentity self, AgentSessions sessions, CounterBook counters) {
    this.self = self;
    this.sessions = sessions;
    this.counters = counters;
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
    counters.take(full).forEach((key, value) -> report.addCounters(SignalWire.counter(key, value)));
    return report.build();
  }
}
