package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.operate.EmergencyOperations;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.wire.StoredRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
    for (EmergencyOperations.RolledBack one :
        operations.rollBack(
            meant(body), Parameters.requestId(body), Parameters.author(context, body))) {
      requests.add(document(one));
    }
    Exchange.answer(
        context,
        200,
        Resources.of("EmergencyRollback").put("requests", ListNode.of(requests)).build());
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
    MapNode.Builder body =
        MapNode.builder()
            .put("namespace", one.rollout().namespace())
            .put("rollout", one.rollout().name());
    if (one.outcome() instanceof Outcome.Done<StoredRequest> done) {
      return body.put("id", done.value().id())
          .put("state", done.value().state().name())
          .put("message", done.value().message())
          .build();
    }
    return body.put("state", "UNKNOWN")
        .put("message", Answers.refusal(one.outcome()).getMessage() + "")
        .build();
  }
}
