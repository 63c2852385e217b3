package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.orchestrator.operate.EmergencyOperations;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.wire.StoredRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One call that rolls back every rollout of a namespace or label. */
final class EmergencyRoutes implements Routes {
  private final EmergencyOperations operations;

  EmergencyRoutes(EmergencyOperations operations) {
    this.operations = operations;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.post("/api/v1/emergency/rollback", this::rollBack);
  }

  private void rollBack(Context context) {
    MapNode body = Exchange.objectBody(context);
    Parameters.requiredText(body, "reason");
    List<Node> requests = new ArrayList<>();
    List<EmergencyOperations.RolledBack> answers =
        operations.rollBack(
            meant(body), Parameters.requestId(body), Parameters.author(context, body));
    for (EmergencyOperations.RolledBack one : answers) {
      requests.add(document(one));
    }
    Exchange.answer(
        context,
        200,
        Resources.of("EmergencyRollback")
            .put("order", order(answers))
            .put("requests", ListNode.of(requests))
            .build());
  }

  /** {@code shop/ebb; then shop/tide, shop/wind}: those that come after others first. */
  private static String order(List<EmergencyOperations.RolledBack> answers) {
    SortedMap<Integer, List<String>> turns = new TreeMap<>();
    for (EmergencyOperations.RolledBack one : answers) {
      turns
          .computeIfAbsent(one.turn(), turn -> new ArrayList<>())
          .add(one.rollout().namespace() + "/" + one.rollout().name());
    }
    return turns.values().stream()
        .map(names -> String.join(", ", names))
        .collect(Collectors.joining("; then "));
  }

  private static Predicate<RolloutEntry> meant(MapNode body) {
    @Nullable String namespace = Parameters.text(body, "namespace");
    @Nullable String selector = Parameters.text(body, "selector");
    if (namespace == null && selector == null) {
      throw new Refusal(
          400,
          "an emergency rollback needs a namespace or a selector",
          "neither was given",
          "tidegate emergency rollback --namespace NS --reason TEXT");
    }
    Predicate<RolloutEntry> meant = entry -> true;
    if (namespace != null) {
      meant = EmergencyOperations.inNamespace(Parameters.name(namespace, "namespace"));
    }
    if (selector != null) {
      int equals = selector.indexOf('=');
      if (equals <= 0) {
        throw new Refusal(400, "'" + selector + "' is no selector", "", "give label=value");
      }
      meant =
          meant.and(
              EmergencyOperations.labelled(
                  selector.substring(0, equals), selector.substring(equals + 1)));
    }
    return meant;
  }

  private static Node document(EmergencyOperations.RolledBack one) {
    return document(one.rollout(), one.outcome()).put("turn", one.turn()).build();
  }

  /** What became of a request to one of many rollouts. */
  static MapNode.Builder document(RolloutName rollout, Outcome<StoredRequest> outcome) {
    MapNode.Builder body =
        MapNode.builder().put("namespace", rollout.namespace()).put("rollout", rollout.name());
    if (outcome instanceof Outcome.Done<StoredRequest> done) {
      return body.put("id", done.value().id())
          .put("state", done.value().state().name())
          .put("message", done.value().message());
    }
    return body.put("state", "UNKNOWN").put("message", Answers.refusal(outcome).getMessage() + "");
  }
}
