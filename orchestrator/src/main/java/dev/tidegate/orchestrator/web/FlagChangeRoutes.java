package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.AppliedFlags;
import dev.tidegate.orchestrator.operate.AppliedFlags.Item;
import dev.tidegate.orchestrator.operate.AppliedFlags.Kind;
import dev.tidegate.orchestrator.operate.ExpectedRevisions;
import dev.tidegate.orchestrator.operate.FlagHistory;
import dev.tidegate.orchestrator.operate.FlagOperations;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.operate.Overrides;
import dev.tidegate.orchestrator.operate.Reversions;
import dev.tidegate.orchestrator.view.EffectiveFlags;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Flags over time and as a whole: history, going back, overrides, and whole documents. */
final class FlagChangeRoutes implements Routes {
  private static final String NAMESPACE = "/api/v1/namespaces/{namespace}";
  private static final String FLAG = NAMESPACE + "/flags/{flag}";
  private static final String FLAGSETS = NAMESPACE + "/flagsets";
  private static final int HISTORY_DEFAULT = 20;

  private final Supplier<RolloutView> views;
  private final Operations operations;

  /** What it calls. */
  record Operations(
      FlagOperations flags, FlagHistory history, Reversions reversions, Overrides overrides) {}

  FlagChangeRoutes(Supplier<RolloutView> views, Operations operations) {
    this.views = views;
    this.operations = operations;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(FLAG + "/history", this::history);
    routes.post(FLAG + "/revert", this::revert);
    routes.put(FLAG + "/override", this::setOverride);
    routes.delete(FLAG + "/override", this::clearOverride);
    routes.get(FLAGSETS, this::export);
    routes.post(FLAGSETS, this::apply);
  }

  private void history(Context context) {
    String namespace = Parameters.namespace(context);
    String key = Parameters.flag(context);
    Revision before =
        Exchange.number(context, "before", 1, Long.MAX_VALUE).map(Revision::new).orElse(null);
    int limit =
        Exchange.number(context, "limit", 1, FlagHistory.ITEMS_MAX)
            .map(Long::intValue)
            .orElse(HISTORY_DEFAULT);
    Outcome.Done<FlagHistory.Page> page =
        Answers.done(operations.history().of(namespace, key, before, limit));
    Exchange.answer(
        context,
        200,
        FlagHistoryDocument.page(namespace, key, page.revision().value(), page.value()));
  }

  private void revert(Context context) {
    MapNode body = Exchange.objectBody(context);
    String to = Parameters.texts(MapNode.of("to", number(body)), "to").get("revision");
    FlagRoutes.answerChanged(
        context,
        views,
        operations
            .reversions()
            .revert(
                Parameters.namespace(context),
                Parameters.flag(context),
                revision(to == null ? "" : to),
                Parameters.expected(context),
                Parameters.author(context, body)));
  }

  private static Node number(MapNode body) {
    Node to = body.get("to");
    return to == null ? MapNode.of(Map.of()) : MapNode.of("revision", to);
  }

  private static Revision revision(String text) {
    if (text.matches("[1-9]\\d{0,17}")) {
      return new Revision(Long.parseLong(text));
    }
    throw new Refusal(
        400, "'to' is no revision: '" + text + "'", "", "tidegate flag history KEY lists them");
  }

  private void setOverride(Context context) {
    MapNode body = Exchange.objectBody(context);
    FlagRoutes.answerChanged(
        context,
        views,
        operations
            .overrides()
            .set(
                Parameters.namespace(context),
                Parameters.flag(context),
                Parameters.requiredText(body, "variant"),
                Parameters.requiredTime(body, "until"),
                Parameters.author(context, body)));
  }

  private void clearOverride(Context context) {
    FlagRoutes.answerChanged(
        context,
        views,
        operations
            .overrides()
            .clear(
                Parameters.namespace(context),
                Parameters.flag(context),
                Parameters.author(context, MapNode.builder().build())));
  }

  /** A flagd file: as stored with its revisions, or as clients without an agent are served. */
  private void export(Context context) {
    NamespaceView namespace = views.get().namespace(Parameters.namespace(context));
    boolean isEffective = Exchange.flag(context, "effective");
    EffectiveFlags effective = namespace.effective();
    MapNode.Builder flags = MapNode.builder();
    MapNode.Builder rules = MapNode.builder();
    MapNode.Builder flagRevisions = MapNode.builder();
    MapNode.Builder segmentRevisions = MapNode.builder();
    namespace
        .flags()
        .forEach(
            (key, body) -> {
              MapNode served = isEffective ? effective.foreign().get(key) : null;
              flags.put(key, served == null ? body.value() : served);
              flagRevisions.put(key, body.modRevision().value());
            });
    namespace
        .evaluators()
        .forEach(
            (name, rule) -> {
              rules.put(name, rule.value());
              segmentRevisions.put(name, rule.modRevision().value());
            });
    MapNode.Builder document =
        MapNode.builder().put("flags", flags.build()).put("$evaluators", rules.build());
    document.put(
        "metadata",
        MapNode.builder()
            .put("flagSetId", namespace.name())
            .put("revision", views.get().revision().value())
            .build());
    if (!isEffective) {
      document.put(
          ExpectedRevisions.MEMBER,
          MapNode.builder()
              .put("flags", flagRevisions.build())
              .put("segments", segmentRevisions.build())
              .build());
    }
    Exchange.answer(context, 200, document.build());
  }

  private void apply(Context context) {
    String namespace = Parameters.namespace(context);
    boolean dryRun = Exchange.flag(context, "dryRun");
    Outcome.Done<AppliedFlags> done =
        Answers.done(
            operations
                .flags()
                .putAll(
                    namespace,
                    Exchange.body(context),
                    dryRun,
                    Parameters.author(context, MapNode.builder().build())));
    List<Node> flags = new ArrayList<>();
    List<Node> segments = new ArrayList<>();
    for (Item item : done.value().items()) {
      boolean isWritten = !dryRun && item.effect() != AppliedFlags.Effect.UNCHANGED;
      long revision = isWritten ? done.revision().value() : item.seen().value();
      (item.kind() == Kind.FLAG ? flags : segments).add(item(namespace, item, revision));
    }
    Exchange.answer(
        context,
        200,
        Resources.of("FlagList")
            .put("revision", done.revision().value())
            .put("dryRun", dryRun)
            .put("items", ListNode.of(flags))
            .put("segments", ListNode.of(segments))
            .build());
  }

  private static Node item(String namespace, Item item, long revision) {
    boolean isFlag = item.kind() == Kind.FLAG;
    return Resources.of(isFlag ? "Flag" : "Segment")
        .put("namespace", namespace)
        .put(isFlag ? "key" : "name", item.key())
        .put("revision", revision)
        .put("effect", item.effect().name().toLowerCase(Locale.ROOT))
        .put(isFlag ? "definition" : "rule", item.after())
        .put("changes", FlagHistoryDocument.changes(item.changes()))
        .build();
  }
}
