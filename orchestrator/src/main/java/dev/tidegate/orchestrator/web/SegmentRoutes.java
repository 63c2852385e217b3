package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.orchestrator.operate.Segments;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;

/** Segments: the rules that flags of a namespace share. */
final class SegmentRoutes implements Routes {
  private static final String SEGMENTS = "/api/v1/namespaces/{namespace}/segments";
  private static final String SEGMENT = SEGMENTS + "/{segment}";

  private final Supplier<RolloutView> views;
  private final Segments operations;

  SegmentRoutes(Supplier<RolloutView> views, Segments operations) {
    this.views = views;
    this.operations = operations;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(SEGMENTS, this::list);
    routes.get(SEGMENT, this::get);
    routes.put(SEGMENT, this::put);
    routes.delete(SEGMENT, this::delete);
  }

  private void list(Context context) {
    RolloutView view = views.get();
    NamespaceView namespace = view.namespace(Parameters.namespace(context));
    List<Node> items =
        namespace.evaluators().keySet().stream().map(name -> segment(namespace, name)).toList();
    Exchange.answer(context, 200, Resources.list("SegmentList", view.revision().value(), items));
  }

  private void get(Context context) {
    NamespaceView namespace = views.get().namespace(Parameters.namespace(context));
    String name = name(context);
    if (!namespace.evaluators().containsKey(name)) {
      throw Refusal.notFound(
          "segment " + name + " does not exist in namespace " + namespace.name(),
          "tidegate segment list --namespace " + namespace.name());
    }
    Exchange.answer(context, 200, segment(namespace, name));
  }

  private void put(Context context) {
    Answers.valueOf(
        operations.put(
            Parameters.namespace(context),
            name(context),
            Exchange.body(context),
            Parameters.expected(context),
            Parameters.author(context, MapNode.builder().build())));
    get(context);
  }

  private void delete(Context context) {
    String name =
        Answers.valueOf(
            operations.delete(
                Parameters.namespace(context),
                name(context),
                Parameters.expected(context),
                Parameters.author(context, MapNode.builder().build())));
    Exchange.answer(
        context, 200, Resources.of("Segment").put("name", name).put("deleted", true).build());
  }

  private static Node segment(NamespaceView namespace, String name) {
    Stored<Node> stored = namespace.evaluators().get(name);
    MapNode.Builder body =
        Resources.of("Segment").put("namespace", namespace.name()).put("name", name);
    if (stored != null) {
      body.put("revision", stored.modRevision().value()).put("rule", stored.value());
    }
    return body.put("usedBy", ListNode.ofTexts(List.copyOf(Segments.users(namespace, name))))
        .build();
  }

  private static String name(Context context) {
    String name = context.pathParam("segment");
    if (!FlagDefinition.isKey(name)) {
      throw new Refusal(
          400,
          "'" + name + "' is no name of a segment",
          "1 to 128 letters, digits, '.', '_' and '-', beginning with a letter or digit",
          "");
    }
    return name;
  }
}
