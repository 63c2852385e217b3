package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.operate.RequestOperations;
import dev.tidegate.orchestrator.operate.RolloutOperations;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.wire.StoredRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rollouts: showing, accepting, and requests. */
final class RolloutRoutes implements Routes {
  private static final String ROLLOUTS = "/api/v1/namespaces/{namespace}/rollouts";
  private static final String ROLLOUT = ROLLOUTS + "/{rollout}";
  private static final long WAIT_SECONDS_MAX = 30;

  private final Supplier<RolloutView> views;
  private final Function<RolloutEntry, Optional<Node>> live;
  private final RolloutOperations rollouts;
  private final RequestOperations requests;
  private final History history;
  private final LeaderRedirect leader;

  /**
   * Rollouts.
   *
   * @param live the whole document of a rollout where this replica leads, else empty
   */
  RolloutRoutes(
      Supplier<RolloutView> views,
      Function<RolloutEntry, Optional<Node>> live,
      RolloutOperations rollouts,
      RequestOperations requests,
      History history,
      LeaderRedirect leader) {
    this.views = views;
    this.live = live;
    this.rollouts = rollouts;
    this.requests = requests;
    this.history = history;
    this.leader = leader;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(ROLLOUTS, this::list);
    routes.post(ROLLOUTS, this::apply);
    routes.get(ROLLOUT, this::get);
    routes.get(ROLLOUT + "/history", this::history);
    routes.get(ROLLOUT + "/recording", this::recording);
    routes.post(ROLLOUT + "/requests", this::submit);
    routes.get("/api/v1/namespaces/{namespace}/requests/{request}", this::request);
  }

  private void list(Context context) {
    RolloutView view = views.get();
    String wanted = context.pathParam("namespace");
    List<NamespaceView> namespaces =
        wanted.equals("-")
            ? List.copyOf(view.namespaces().values())
            : List.of(view.namespace(Parameters.namespace(context)));
    List<Node> items = new ArrayList<>();
    for (NamespaceView namespace : namespaces) {
      for (RolloutEntry entry : namespace.rollouts().values()) {
        items.add(RolloutDocument.stored(entry).remove("plan").remove("spec").build());
      }
    }
    Exchange.answer(context, 200, Resources.list("RolloutList", view.revision().value(), items));
  }

  private void get(Context context) {
    RolloutName name = Parameters.rollout(context);
    RolloutEntry entry = existing(name);
    Optional<Node> document = live.apply(entry);
    if (document.isEmpty() && leader.redirect(context)) {
      return;
    }
    Exchange.answer(context, 200, document.orElseGet(() -> RolloutDocument.stored(entry).build()));
  }

  private RolloutEntry existing(RolloutName name) {
    return views
        .get()
        .rollout(name)
        .filter(entry -> entry.uid() != null)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "rollout %s does not exist in namespace %s"
                        .formatted(name.name(), name.namespace()),
                    "tidegate rollout list --namespace " + name.namespace()));
  }

  private void apply(Context context) {
    boolean dryRun = Exchange.flag(context, "dryRun");
    RolloutOperations.Accepted accepted =
        Answers.valueOf(
            rollouts.apply(
                Parameters.namespace(context),
                Exchange.body(context),
                new RolloutOperations.Applying(
                    dryRun, Exchange.flag(context, "supersede"), waitFor(context)),
                Parameters.author(context, MapNode.builder().build())));
    @Nullable StoredRequest superseding = accepted.superseding();
    if (superseding != null) {
      requireNotRefused(superseding);
      MapNode.Builder body = draft(accepted).put("plan", accepted.plan().toNode());
      boolean answered = superseding.state() == StoredRequest.State.ACCEPTED;
      Exchange.answer(
          context,
          answered ? (accepted.created() ? 201 : 200) : 202,
          body.put("superseding", document(superseding)).build());
      return;
    }
    MapNode.Builder body =
        views
            .get()
            .rollout(accepted.plan().name())
            .filter(entry -> !dryRun && entry.uid() != null)
            .map(RolloutDocument::stored)
            .orElseGet(() -> draft(accepted));
    body.put("plan", accepted.plan().toNode());
    Exchange.answer(context, accepted.created() ? 201 : 200, body.build());
  }

  private static Duration waitFor(Context context) {
    return Duration.ofSeconds(
        Exchange.number(context, "waitSeconds", 0, WAIT_SECONDS_MAX).orElse(0L));
  }

  private static MapNode.Builder draft(RolloutOperations.Accepted accepted) {
    RolloutName name = accepted.plan().name();
    return Resources.of("Rollout")
        .put(
            "metadata",
            MapNode.builder().put("namespace", name.namespace()).put("name", name.name()).build());
  }

  private void history(Context context) {
    Outcome.Done<List<Node>> decisions =
        Answers.done(history.decisions(Parameters.rollout(context)));
    Exchange.answer(
        context,
        200,
        Resources.list("DecisionList", decisions.revision().value(), decisions.value()));
  }

  private void recording(Context context) {
    History.Recording recording = Answers.valueOf(history.recording(Parameters.rollout(context)));
    MapNode.Builder body =
        Resources.of("Recording")
            .putIfPresent("plan", recording.plan())
            .put("decisions", ListNode.of(recording.decisions()))
            .put("steps", ListNode.of(recording.steps()));
    if (recording.stepsLeftOut() > 0) {
      body.put("stepsLeftOut", recording.stepsLeftOut());
    }
    Exchange.answer(context, 200, body.build());
  }

  private void submit(Context context) {
    MapNode body = Exchange.objectBody(context);
    StoredRequest request =
        Answers.valueOf(
            requests.submit(
                Parameters.rollout(context),
                Parameters.requestId(body),
                verb(Parameters.requiredText(body, "verb")),
                Parameters.texts(body, "args"),
                Parameters.author(context, body),
                waitFor(context)));
    answer(context, request);
  }

  private void request(Context context) {
    String id = context.pathParam("request");
    if (!RequestId.isUlid(id)) {
      throw new Refusal(400, "'" + id + "' is no request id", "a request's id is a ULID", "");
    }
    StoredRequest request =
        Answers.valueOf(requests.get(Parameters.namespace(context), new RequestId(id)));
    Exchange.answer(context, 200, document(request));
  }

  private static void answer(Context context, StoredRequest request) {
    requireNotRefused(request);
    boolean answered = request.state() == StoredRequest.State.ACCEPTED;
    Exchange.answer(context, answered ? 200 : 202, document(request));
  }

  private static void requireNotRefused(StoredRequest request) {
    switch (request.state()) {
      case REFUSED, INVALID ->
          throw Refusal.conflict(
              "%s of %s was refused".formatted(request.verb(), request.rollout()),
              request.message() + " (request " + request.id() + ")",
              "tidegate rollout status " + request.rollout());
      case ACCEPTED, PENDING -> {}
    }
  }

  static Node document(StoredRequest request) {
    MapNode.Builder body = Resources.of("Request");
    StoredRequest.FORMAT.toNode(request).members().forEach(body::put);
    return body.build();
  }

  private static Verb verb(String word) {
    try {
      return Verb.ofWord(word);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()), "", "see docs/api.md for the verbs");
    }
  }
}
