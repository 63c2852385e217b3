package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.orchestrator.operate.ForgetOperations;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.signal.EnteredStage;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The agents of a namespace, as the leader knows them. */
final class FleetRoutes implements Routes {
  private final Supplier<RolloutView> views;
  private final FleetLedger ledger;
  private final LeaderRedirect leader;
  private final ForgetOperations forgetting;

  FleetRoutes(
      Supplier<RolloutView> views,
      FleetLedger ledger,
      LeaderRedirect leader,
      ForgetOperations forgetting) {
    this.views = views;
    this.ledger = ledger;
    this.leader = leader;
    this.forgetting = forgetting;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/namespaces/{namespace}/agents", this::list);
    routes.post("/api/v1/namespaces/{namespace}/agents/{service}/{instance}/forget", this::forget);
  }

  private void list(Context context) {
    if (leader.redirect(context)) {
      return;
    }
    RolloutView view = views.get();
    String wanted = context.pathParam("namespace");
    String namespace = wanted.equals("-") ? "" : Parameters.namespace(context);
    List<Node> agents =
        ledger
            .members(state -> namespace.isEmpty() || state.key().namespace().equals(namespace))
            .stream()
            .map(member -> agent(view, member))
            .toList();
    Exchange.answer(context, 200, Resources.list("AgentList", view.revision().value(), agents));
  }

  private void forget(Context context) {
    MapNode body = Exchange.objectBody(context);
    Parameters.requiredText(body, "reason");
    AgentName agent = agent(context);
    List<Node> asked = new ArrayList<>();
    for (ForgetOperations.Forgotten one :
        forgetting.forget(
            Parameters.namespace(context),
            agent,
            Parameters.requestId(body),
            Parameters.author(context, body))) {
      asked.add(EmergencyRoutes.document(one.rollout(), one.outcome()).build());
    }
    Exchange.answer(
        context,
        200,
        Resources.of("ForgottenAgent")
            .put("agent", agent.toString())
            .put("requests", ListNode.of(asked))
            .build());
  }

  private static AgentName agent(Context context) {
    try {
      return new AgentName(context.pathParam("service"), context.pathParam("instance"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()), "", "name SERVICE/INSTANCE");
    }
  }

  private static Node agent(RolloutView view, FleetLedger.Member member) {
    AgentState agent = member.agent();
    NamespaceView namespace = view.namespace(agent.key().namespace());
    MapNode.Builder labels = MapNode.builder();
    agent.labels().forEach(labels::put);
    return MapNode.builder()
        .put("namespace", agent.key().namespace())
        .put("service", agent.key().service())
        .put("instance", agent.key().instance())
        .put("version", agent.version())
        .put("zone", agent.zone())
        .put("labels", labels.build())
        .put("bootId", agent.bootId())
        .put("sdkVersion", agent.sdkVersion())
        .put("state", member.live() ? "LIVE" : "GONE")
        .put("replica", member.replica())
        .put(
            "applied",
            MapNode.builder().put("epoch", agent.epoch()).put("revision", agent.revision()).build())
        .put(
            "entered",
            ListNode.of(agent.entered().stream().map(stage -> entered(namespace, stage)).toList()))
        .build();
  }

  private static Node entered(NamespaceView namespace, EnteredStage stage) {
    String rollout =
        namespace.rollouts().values().stream()
            .filter(entry -> isOf(entry, stage))
            .map(entry -> entry.name().name())
            .findFirst()
            .orElse("");
    return MapNode.builder()
        .put("rollout", rollout)
        .put("rolloutUid", stage.rolloutUid())
        .put("attempt", stage.attempt())
        .put("stage", stage.stage())
        .put("restorePoint", stage.restorePoint())
        .build();
  }

  private static boolean isOf(RolloutEntry entry, EnteredStage stage) {
    return entry.uid() != null && entry.uid().value().equals(stage.rolloutUid());
  }
}
