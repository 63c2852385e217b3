package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.foreign.ForeignClient;
import dev.tidegate.orchestrator.foreign.ForeignClients;
import dev.tidegate.orchestrator.view.RolloutView;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The clients without an agent that are connected to this replica. */
final class ClientRoutes implements Routes {
  private final Supplier<RolloutView> views;
  private final ForeignClients clients;

  ClientRoutes(Supplier<RolloutView> views, ForeignClients clients) {
    this.views = views;
    this.clients = clients;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/clients", this::list);
  }

  private void list(Context context) {
    List<Node> items = clients.all().stream().map(ClientRoutes::document).toList();
    Exchange.answer(
        context, 200, Resources.list("ClientList", views.get().revision().value(), items));
  }

  private static Node document(ForeignClient client) {
    return MapNode.builder()
        .put("protocol", client.protocol())
        .put("namespace", client.namespace())
        .put("selector", client.selector())
        .put("providerId", client.providerId())
        .put("userAgent", client.userAgent())
        .put("peer", client.peer())
        .put("since", client.since().toString())
        .put("bucketing", client.bucketing().name().toLowerCase(Locale.ROOT))
        .build();
  }
}
