package dev.tidegate.orchestrator.server;

import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.replica.AgentSide;
import dev.tidegate.orchestrator.replica.ReplicaEngine;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.Position;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Gauges of the whole replica: what the alerts of deploy/prometheus are made of. */
final class ServerMeters {
  private static final List<String> PHASES =
      List.of(
          "PENDING", "ENTERING", "SOAKING", "AWAITING_APPROVAL", "PAUSED", "HELD", "ROLLING_BACK");

  private ServerMeters() {}

  static void register(
      MeterRegistry registry, ReplicaEngine engine, EtcdSide etcd, InstantSource clock) {
    ViewKeeper views = engine.views();
    AgentSide agents = engine.agents();
    Gauge.builder("tidegate.claim.held", () -> engine.fence().isPresent() ? 1 : 0)
        .description("1 while this replica leads")
        .register(registry);
    for (String phase : PHASES) {
      Gauge.builder("tidegate.rollouts", () -> inPhase(views, phase).count())
          .description("Rollouts by phase")
          .tag("phase", phase.toLowerCase(Locale.ROOT))
          .register(registry);
      Gauge.builder("tidegate.rollouts.oldest", () -> oldestSeconds(views, phase, clock))
          .description("How long the rollout that entered the phase first has been in it")
          .baseUnit("seconds")
          .tag("phase", phase.toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("tidegate.agents.connected", () -> agents.sessions().size())
        .description("Agents connected to this replica")
        .register(registry);
    Gauge.builder("tidegate.agents.stale", () -> stale(views, agents.ledger()))
        .description("Live agents that serve a revision older than their rollout's status")
        .register(registry);
    Gauge.builder("tidegate.store.rewound", () -> views.current().rewind() == null ? 0 : 1)
        .description("1 while the store went back and nobody leads until it is adopted")
        .register(registry);
    etcd(registry, etcd);
  }

  private static void etcd(MeterRegistry registry, EtcdSide etcd) {
    Gauge.builder("tidegate.etcd.db", () -> etcd.report().databaseBytes())
        .description("Size of etcd's database, of the largest member")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tidegate.etcd.quota", () -> etcd.report().quotaBytes())
        .description("Size at which etcd refuses writes")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tidegate.etcd.silent", () -> etcd.report().silent().size())
        .description("Members of etcd that do not answer")
        .register(registry);
    Gauge.builder("tidegate.etcd.uncompacted", () -> etcd.report().uncompacted())
        .description("Revisions that etcd should have forgotten long ago")
        .register(registry);
    for (EtcdReport.Trouble trouble : EtcdReport.Trouble.values()) {
      Gauge.builder(
              "tidegate.etcd.trouble", () -> etcd.report().troubles().contains(trouble) ? 1 : 0)
          .description("1 while etcd has this trouble")
          .tag("trouble", trouble.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private static Stream<RolloutStatus> inPhase(ViewKeeper views, String phase) {
    return views.current().namespaces().values().stream()
        .map(NamespaceView::rollouts)
        .flatMap(rollouts -> rollouts.values().stream())
        .map(RolloutEntry::status)
        .filter(status -> status != null && status.value().phase().equals(phase))
        .map(status -> status.value());
  }

  private static double oldestSeconds(ViewKeeper views, String phase, InstantSource clock) {
    return inPhase(views, phase)
        .map(status -> Duration.between(status.standing().since(), clock.instant()))
        .mapToDouble(Duration::toSeconds)
        .max()
        .orElse(0);
  }

  /** An agent is stale while it serves less than the newest status of its namespace asks for. */
  private static long stale(ViewKeeper views, FleetLedger ledger) {
    return ledger.members(agent -> true).stream()
        .filter(FleetLedger.Member::live)
        .filter(
            member ->
                new Position(
                        views.current().epoch(),
                        newestStatus(views, member.agent().key().namespace()))
                    .isAfter(member.agent().position()))
        .count();
  }

  private static long newestStatus(ViewKeeper views, String namespace) {
    return views.current().namespace(namespace).rollouts().values().stream()
        .mapToLong(entry -> entry.statusRevision().value())
        .max()
        .orElse(0);
  }
}
