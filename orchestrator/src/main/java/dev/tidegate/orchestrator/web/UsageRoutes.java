package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.wire.NamespaceUsage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How much flags are evaluated, to find those nobody asks for. The leader knows what is not stored
 * yet; without one, what is stored is answered.
 */
final class UsageRoutes implements Routes {
  private final Supplier<RolloutView> views;
  private final Function<String, NamespaceUsage> usage;
  private final LeaderRedirect leader;

  UsageRoutes(
      Supplier<RolloutView> views, Function<String, NamespaceUsage> usage, LeaderRedirect leader) {
    this.views = views;
    this.usage = usage;
    this.leader = leader;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/namespaces/{namespace}/usage", this::list);
  }

  private void list(Context context) {
    if (leader.redirect(context)) {
      return;
    }
    RolloutView view = views.get();
    NamespaceView namespace = view.namespace(Parameters.namespace(context));
    NamespaceUsage known;
    try {
      known = usage.apply(namespace.name());
    } catch (StoreUnavailableException e) {
      throw new Refusal(
          503, "usage cannot be read", String.valueOf(e.getMessage()), "tidegate doctor");
    }
    SortedSet<String> keys = new TreeSet<>(namespace.flags().keySet());
    keys.addAll(namespace.quarantined().keySet());
    List<Node> items = new ArrayList<>();
    for (String key : keys) {
      MapNode.Builder item = MapNode.builder().put("namespace", namespace.name()).put("key", key);
      NamespaceUsage.Flag flag = known.flags().get(key);
      item.put("evaluations", flag == null ? 0 : flag.evaluations());
      if (flag != null) {
        item.put("lastEvaluated", flag.lastEvaluated().toString());
      }
      items.add(item.build());
    }
    MapNode list = (MapNode) Resources.list("FlagUsageList", view.revision().value(), items);
    Exchange.answer(context, 200, list.toBuilder().put("since", known.since().toString()).build());
  }
}
