package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.operate.Author;
import dev.tidegate.orchestrator.operate.FreezeOperations;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Freezes of one namespace, and of all. */
final class FreezeRoutes implements Routes {
  private static final String OF_ALL = "/api/v1/freezes";
  private static final String OF_ONE = "/api/v1/namespaces/{namespace}/freezes";
  private static final String NAME = "/{freeze}";
  private static final int SERVICES_MAX = 50;

  private final Supplier<RolloutView> views;
  private final FreezeOperations operations;

  FreezeRoutes(Supplier<RolloutView> views, FreezeOperations operations) {
    this.views = views;
    this.operations = operations;
  }

  @Override
  public void register(RoutesConfig routes) {
    for (String scope : List.of(OF_ALL, OF_ONE)) {
      routes.get(scope, this::list);
      routes.put(scope + NAME, this::add);
      routes.delete(scope + NAME, this::remove);
    }
  }

  /** What holds rollouts there: of a namespace its own freezes and those of all. */
  private void list(Context context) {
    RolloutView view = views.get();
    @Nullable String namespace = namespace(context);
    List<Node> items = new ArrayList<>();
    collect(null, view.systemFreezes(), items);
    if (namespace != null) {
      collect(namespace, view.namespace(namespace).freezes(), items);
    }
    Exchange.answer(context, 200, Resources.list("FreezeList", view.revision().value(), items));
  }

  private static void collect(
      @Nullable String namespace, @Nullable Stored<Freezes> stored, List<Node> items) {
    if (stored != null) {
      stored
          .value()
          .byName()
          .forEach((name, freeze) -> items.add(body(namespace, name, freeze).build()));
    }
  }

  private void add(Context context) {
    MapNode body = Exchange.objectBody(context);
    Author author = Parameters.author(context, body);
    Instant until = Parameters.requiredTime(body, "until");
    @Nullable Instant from =
        body.get("from") == null ? null : Parameters.requiredTime(body, "from");
    if (from != null && !from.isBefore(until)) {
      throw new Refusal(400, "'from' is not before 'until'", from + ", " + until, "");
    }
    Freeze wanted = new Freeze(services(body), from, until, author.reason(), author.subject());
    @Nullable String namespace = namespace(context);
    Freeze added = Answers.valueOf(operations.add(namespace, name(context), wanted));
    Exchange.answer(context, 200, body(namespace, name(context), added).build());
  }

  private void remove(Context context) {
    Author author = Parameters.author(context, MapNode.builder().build());
    @Nullable String namespace = namespace(context);
    Freeze removed = Answers.valueOf(operations.remove(namespace, name(context), author));
    Exchange.answer(
        context, 200, body(namespace, name(context), removed).put("deleted", true).build());
  }

  private static MapNode.Builder body(@Nullable String namespace, String name, Freeze freeze) {
    return Resources.of("Freeze")
        .put("name", name)
        .put("scope", namespace == null ? "system" : "namespace")
        .putIfPresent("namespace", namespace)
        .put("services", ListNode.ofTexts(freeze.services()))
        .putIfPresent("from", text(freeze.from()))
        .putIfPresent("until", text(freeze.until()))
        .put("reason", freeze.reason())
        .put("actor", freeze.actor());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable String namespace(Context context) {
    return context.pathParamMap().containsKey("namespace") ? Parameters.namespace(context) : null;
  }

  private static String name(Context context) {
    return Parameters.name(context.pathParam("freeze"), "freeze");
  }

  private static List<String> services(MapNode body) {
    @Nullable Node node = body.get("services");
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof ListNode list) || list.items().size() > SERVICES_MAX) {
      throw new Refusal(
          400, "'services' is no list of at most " + SERVICES_MAX + " names", node.kind(), "");
    }
    List<String> services = new ArrayList<>();
    for (Node item : list.items()) {
      services.add(Parameters.name(item instanceof TextNode t ? t.value() : "", "service"));
    }
    return services;
  }
}
