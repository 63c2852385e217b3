package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.signal.RecordedTraffic;
import dev.tidegate.orchestrator.view.RolloutView;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What services did of late while no rollout concerned them. The leader alone records it; without
 * one nothing is recorded, and the answer says so.
 */
final class TrafficRoutes implements Routes {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<RolloutView> views;
  private final BooleanSupplier leading;
  private final FleetLedger ledger;
  private final LeaderRedirect leader;

  /**
   * Traffic.
   *
   * @param leading whether this replica leads, so that its ledger is filled
   */
  TrafficRoutes(
      Supplier<RolloutView> views,
      BooleanSupplier leading,
      FleetLedger ledger,
      LeaderRedirect leader) {
    this.views = views;
    this.leading = leading;
    this.ledger = ledger;
    this.leader = leader;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/namespaces/{namespace}/traffic", this::list);
  }

  private void list(Context context) {
    String namespace = Parameters.namespace(context);
    boolean recording = leading.getAsBoolean();
    if (!recording && leader.redirect(context)) {
      return;
    }
    MapNode list =
        (MapNode)
            Resources.list(
                "TrafficList",
                views.get().revision().value(),
                recording ? services(namespace) : List.of());
    Exchange.answer(context, 200, list.toBuilder().put("recording", recording).build());
  }

  private List<Node> services(String namespace) {
    Map<String, Long> agents = new TreeMap<>();
    for (FleetLedger.Member member :
        ledger.members(agent -> agent.key().namespace().equals(namespace))) {
      if (member.live()) {
        agents.merge(member.agent().key().service(), 1L, Long::sum);
      }
    }
    Map<String, List<Node>> metrics = new TreeMap<>();
    agents.keySet().forEach(service -> metrics.put(service, new ArrayList<>()));
    for (RecordedTraffic traffic : ledger.traffic(namespace)) {
      metrics.computeIfAbsent(traffic.service(), absent -> new ArrayList<>()).add(metric(traffic));
    }
    List<Node> services = new ArrayList<>();
    metrics.forEach(
        (service, of) ->
            services.add(
                MapNode.builder()
                    .put("namespace", namespace)
                    .put("service", service)
                    .put("agents", agents.getOrDefault(service, 0L))
                    .put("metrics", ListNode.of(of))
                    .build()));
    return services;
  }

  private static Node metric(RecordedTraffic traffic) {
    MapNode.Builder metric =
        MapNode.builder()
            .put("name", traffic.metric())
            .put("seconds", traffic.over().toNanos() / NANOS_PER_SECOND)
            .put("observations", traffic.observations());
    traffic.perSecond().ifPresent(perSecond -> metric.put("perSecond", perSecond));
    if (traffic.medianMillis().isPresent()) {
      metric.put("medianMillis", traffic.medianMillis().getAsDouble());
    } else {
      metric.put("failures", traffic.failures());
    }
    return metric.build();
  }
}
