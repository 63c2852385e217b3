package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.BatchEvaluation;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.FlagAges;
import dev.tidegate.orchestrator.operate.FlagOperations;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.wire.FlagOverride;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Flags: what is stored, what is served, and changing them. */
final class FlagRoutes implements Routes {
  private static final String FLAGS = "/api/v1/namespaces/{namespace}/flags";
  private static final String FLAG = FLAGS + "/{flag}";

  private final Supplier<RolloutView> views;
  private final FlagOperations operations;
  private final FlagAges ages;
  private final InstantSource clock;

  FlagRoutes(
      Supplier<RolloutView> views, FlagOperations operations, FlagAges ages, InstantSource clock) {
    this.views = views;
    this.operations = operations;
    this.ages = ages;
    this.clock = clock;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(FLAGS, this::list);
    routes.get(FLAG, this::get);
    routes.put(FLAG, this::put);
    routes.delete(FLAG, this::delete);
    routes.post(FLAG + "/kill", context -> setEnabled(context, false, "flag.kill"));
    routes.post(FLAG + "/disable", context -> setEnabled(context, false, "flag.disable"));
    routes.post(FLAG + "/enable", context -> setEnabled(context, true, "flag.enable"));
    routes.post(FLAG + "/evaluate", this::evaluate);
  }

  private void list(Context context) {
    RolloutView view = views.get();
    List<Node> items = new ArrayList<>();
    String wanted = context.pathParam("namespace");
    List<NamespaceView> namespaces =
        wanted.equals("-")
            ? List.copyOf(view.namespaces().values())
            : List.of(view.namespace(Parameters.namespace(context)));
    for (NamespaceView namespace : namespaces) {
      Map<String, FlagAges.Age> known = Exchange.flag(context, "ages") ? ages(namespace) : Map.of();
      keys(namespace)
          .forEach(
              key -> items.add(FlagHistoryDocument.aged(flag(namespace, key), known.get(key))));
    }
    Exchange.answer(context, 200, Resources.list("FlagList", view.revision().value(), items));
  }

  private Map<String, FlagAges.Age> ages(NamespaceView namespace) {
    try {
      return ages.of(namespace);
    } catch (StoreUnavailableException e) {
      throw Refusal.unavailable("etcd did not answer", String.valueOf(e.getMessage()));
    }
  }

  private void get(Context context) {
    NamespaceView namespace = views.get().namespace(Parameters.namespace(context));
    String key = Parameters.flag(context);
    if (!keys(namespace).contains(key)) {
      throw Refusal.notFound(
          "flag " + key + " does not exist in namespace " + namespace.name(),
          "tidegate flag list --namespace " + namespace.name());
    }
    Exchange.answer(context, 200, flag(namespace, key));
  }

  /** Every flag that is stored, servable or not. */
  private static SortedSet<String> keys(NamespaceView namespace) {
    SortedSet<String> keys = new TreeSet<>(namespace.flags().keySet());
    keys.addAll(namespace.quarantined().keySet());
    return keys;
  }

  static Node flag(NamespaceView namespace, String key) {
    Stored<MapNode> stored = namespace.flags().get(key);
    Unreadable quarantined = namespace.quarantined().get(key);
    MapNode.Builder body = Resources.of("Flag").put("namespace", namespace.name()).put("key", key);
    if (stored != null) {
      body.put("revision", stored.modRevision().value()).put("definition", stored.value());
    } else if (quarantined != null) {
      body.put("revision", quarantined.modRevision().value());
    }
    @Nullable MapNode effective = namespace.effective().everybody().get(key);
    if (effective != null) {
      body.put("effective", effective);
    }
    namespace.ownerOf(key).ifPresent(owner -> body.put("ownedBy", owner(namespace, owner, key)));
    Stored<FlagOverride> override = namespace.overrides().get(key);
    if (override != null) {
      body.put("override", override(override.value()));
    }
    if (quarantined != null) {
      body.put(
          "quarantined",
          String.join("; ", quarantined.problems().stream().map(Problem::toString).toList()));
    }
    return body.build();
  }

  private static Node override(FlagOverride override) {
    return MapNode.builder()
        .put("variant", override.variant())
        .put("until", override.until().toString())
        .put("reason", override.reason())
        .put("actor", override.actor())
        .put("at", override.at().toString())
        .build();
  }

  private static Node owner(NamespaceView namespace, RolloutEntry owner, String key) {
    MapNode.Builder body = MapNode.builder().put("rollout", owner.name().name());
    @Nullable Stored<RolloutPlan> plan = owner.plan();
    if (plan != null && owner.status() != null) {
      body.put("stage", plan.value().stageName(owner.status().value().stage()));
    }
    body.putIfPresent("layer", namespace.effective().layer(owner.name()).get(key));
    return body.build();
  }

  private void put(Context context) {
    answerChanged(
        context,
        views,
        operations.put(
            Parameters.namespace(context),
            Parameters.flag(context),
            Exchange.body(context),
            Parameters.expected(context),
            Parameters.author(context, MapNode.builder().build())));
  }

  /**
   * Answers with the flag after a change. A view that is behind shows the flag as it was, which
   * would be taken for the change's outcome: then only where it is stored is told, with 202.
   *
   * @throws Refusal if the change was not made
   */
  static void answerChanged(Context context, Supplier<RolloutView> views, Outcome<?> outcome) {
    Outcome.Done<?> done = Answers.done(outcome);
    RolloutView view = views.get();
    NamespaceView namespace = view.namespace(Parameters.namespace(context));
    String key = Parameters.flag(context);
    boolean behind = view.revision().value() < done.revision().value();
    if (!behind && keys(namespace).contains(key)) {
      Exchange.answer(context, 200, flag(namespace, key));
      return;
    }
    MapNode.Builder body = Resources.of("Flag").put("namespace", namespace.name()).put("key", key);
    if (behind) {
      body.put("revision", done.revision().value()).put("behind", true);
    }
    Exchange.answer(context, behind ? 202 : 200, body.build());
  }

  private void delete(Context context) {
    String key =
        Answers.valueOf(
            operations.delete(
                Parameters.namespace(context),
                Parameters.flag(context),
                Parameters.expected(context),
                Parameters.author(context, MapNode.builder().build())));
    Exchange.answer(
        context, 200, Resources.of("Flag").put("key", key).put("deleted", true).build());
  }

  private void setEnabled(Context context, boolean enabled, String action) {
    MapNode body = Exchange.objectBody(context);
    answerChanged(
        context,
        views,
        operations.setEnabled(
            Parameters.namespace(context),
            Parameters.flag(context),
            enabled,
            Parameters.author(context, body),
            action));
  }

  private void evaluate(Context context) {
    NamespaceView namespace = views.get().namespace(Parameters.namespace(context));
    FlagSet flags = FlagDocument.parse(document(namespace)).compile(clock);
    MapNode question =
        Exchange.objectBody(context).toBuilder()
            .put("flag", TextNode.of(Parameters.flag(context)))
            .build();
    Exchange.answer(context, 200, new BatchEvaluation(flags).answer(JsonWriter.compact(question)));
  }

  private static MapNode document(NamespaceView namespace) {
    MapNode.Builder flags = MapNode.builder();
    namespace.effective().everybody().forEach(flags::put);
    MapNode.Builder evaluators = MapNode.builder();
    for (Map.Entry<String, Node> rule : namespace.effective().evaluators().entrySet()) {
      evaluators.put(rule.getKey(), rule.getValue());
    }
    return MapNode.builder()
        .put("flags", flags.build())
        .put("$evaluators", evaluators.build())
        .build();
  }
}
