package dev.tidegate.orchestrator.fanout;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.fanout.RolloutTarget.Audience;
import dev.tidegate.orchestrator.signal.StageCohort;
import dev.tidegate.orchestrator.view.EffectiveFlags;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Evaluator;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads from the view what agents are to have. Pure. */
final class TargetOf {
  private TargetOf() {}

  /**
   * The target of a namespace.
   *
   * @param token fencing token of the newest leader seen, 0 for none
   * @param before an earlier target, whose encodings are used again where nothing changed
   */
  static NamespaceTarget namespace(
      RolloutView view, String name, long token, @Nullable NamespaceTarget before) {
    NamespaceView namespace = view.namespace(name);
    EffectiveFlags effective = namespace.effective();
    SortedMap<String, FlagPayload> payloads = new TreeMap<>();
    effective
        .everybody()
        .forEach(
            (key, body) -> {
              FlagPayload known = before == null ? null : before.flags().get(key);
              payloads.put(key, FlagPayload.of(key, body, known));
            });
    List<Evaluator> evaluators = new ArrayList<>();
    effective
        .evaluators()
        .forEach(
            (key, rule) ->
                evaluators.add(
                    Evaluator.newBuilder().setName(key).setRule(JsonWriter.compact(rule)).build()));
    List<RolloutTarget> rollouts = new ArrayList<>();
    Set<String> uids = new HashSet<>();
    for (RolloutEntry entry : namespace.rollouts().values()) {
      uids.addAll(knownUids(entry));
      rollout(namespace, entry, token).ifPresent(rollouts::add);
    }
    return new NamespaceTarget(
        view.place(), payloads, namespace.unknownFlags(), evaluators, rollouts, uids, token);
  }

  /**
   * An incarnation whose manifest or plan cannot be read was not deleted. One that ended and is not
   * the current one any more is as good as deleted, unless it completed: whoever was away and is
   * still in it goes back.
   */
  private static Set<String> knownUids(RolloutEntry entry) {
    Set<String> uids = new HashSet<>();
    RolloutUid current = entry.uid();
    if (current != null) {
      uids.add(current.value());
    }
    if (entry.spec() != null) {
      uids.add(entry.spec().value().uid().value());
    }
    for (RolloutUid uid : entry.plans().keySet()) {
      Stored<RolloutEnding> ending = entry.endings().get(uid);
      if (ending == null || ending.value().completed()) {
        uids.add(uid.value());
      }
    }
    return uids;
  }

  private static Optional<RolloutTarget> rollout(
      NamespaceView namespace, RolloutEntry entry, long token) {
    Stored<RolloutStatus> stored = entry.status();
    Stored<RolloutPlan> plan = entry.plan();
    if (stored != null && stored.value() instanceof RolloutStatus.Pending pending) {
      return probe(entry, pending, token);
    }
    if (stored == null || plan == null) {
      return Optional.empty();
    }
    RolloutStatus status = stored.value();
    Directive.Builder directive =
        Directive.newBuilder()
            .setRolloutUid(status.uid().value())
            .setRollout(entry.name().name())
            .setAttempt(status.attempt().number())
            .setStage(status.stage())
            .setStageName(plan.value().stageName(status.stage()))
            .setKind(kind(status))
            .setToken(token)
            .setRehearsal(status.rehearses() && status instanceof RolloutStatus.RollingBack)
            .setRevision(stored.modRevision().value());
    RolloutUid restoring = entry.restoring();
    if (restoring != null) {
      directive.setRestoreOf(restoring.value());
    }
    return Optional.of(
        status.stage() == 0 || status instanceof RolloutStatus.Completed
            ? outside(directive, audience(status), plan.value())
            : inside(directive, audience(status), plan.value(), entry, namespace));
  }

  /** What a rollout that waits for its preflight wants: its plan is not frozen yet. */
  private static Optional<RolloutTarget> probe(
      RolloutEntry entry, RolloutStatus.Pending status, long token) {
    Stored<StoredManifest> spec = entry.spec();
    if (spec == null || !spec.value().uid().equals(status.uid())) {
      return Optional.empty();
    }
    RolloutPlan plan;
    try {
      plan = RolloutSpecParser.parse(spec.value().authored()).plan(status.uid());
    } catch (InvalidDocumentException e) {
      return Optional.empty(); // the reconciler says so, and lets the rollout stand still
    }
    return Preflight.probes(plan, status)
        ? Optional.of(outside(probe(entry, status, plan, token), Audience.EVERYBODY, plan))
        : Optional.empty();
  }

  private static Directive.Builder probe(
      RolloutEntry entry, RolloutStatus.Pending status, RolloutPlan plan, long token) {
    return Directive.newBuilder()
        .setRolloutUid(status.uid().value())
        .setRollout(entry.name().name())
        .setAttempt(status.attempt().number())
        .setStageName(plan.stageName(0))
        .setKind(Directive.Kind.PROBE)
        .setToken(token)
        .setDeadlineMillis(plan.preflight().within().toMillis())
        .setRound(Preflight.round(status))
        .setRevision(entry.statusRevision().value());
  }

  private static Directive.Kind kind(RolloutStatus status) {
    if (status instanceof RolloutStatus.Completed) {
      return Directive.Kind.COMPLETED;
    }
    boolean back =
        status.terminal() || status.stage() == 0 || status instanceof RolloutStatus.RollingBack;
    return back ? Directive.Kind.ROLL_BACK : Directive.Kind.ENTER;
  }

  private static Audience audience(RolloutStatus status) {
    if (status instanceof RolloutStatus.Completed) {
      return Audience.ENTERED;
    }
    boolean over = status.terminal() || status.stage() == 0;
    return over && !(status instanceof RolloutStatus.RollingBack)
        ? Audience.ENTERED_ABOVE
        : Audience.EVERYBODY;
  }

  /** No stage is served: all are members of the start. */
  private static RolloutTarget outside(
      Directive.Builder directive, Audience audience, RolloutPlan plan) {
    Directive built =
        directive.setMember(true).setSplit(Split.newBuilder().setSalt(plan.salt())).build();
    return new RolloutTarget(built, built, audience, plan::concerns, StageCohort.EVERYBODY);
  }

  private static RolloutTarget inside(
      Directive.Builder directive,
      Audience audience,
      RolloutPlan plan,
      RolloutEntry entry,
      NamespaceView namespace) {
    Stage stage = plan.stage(directive.getStage());
    directive
        .setAgentsNamed(stage.agents() != null)
        .setCheckpointBefore(stage.checkpointBefore())
        .setDeadlineMillis(stage.acknowledge().within().toMillis())
        .setSplit(split(plan, stage))
        .setUncounted(!namespace.servesAsPlanned(plan.flags()));
    List<Flag> layer = new ArrayList<>();
    namespace
        .effective()
        .layer(entry.name())
        .forEach((key, body) -> layer.add(FlagPayload.of(key, body, null).message()));
    Directive member = directive.clone().setMember(true).addAllLayer(layer).build();
    return new RolloutTarget(
        directive.build(),
        member,
        audience,
        plan::concerns,
        StageCohort.of(plan, stage.index(), entry));
  }

  private static Split split(RolloutPlan plan, Stage stage) {
    dev.tidegate.core.plan.Split split = stage.split();
    return Split.newBuilder()
        .setKind(Split.Kind.valueOf(split.kind().name()))
        .setSalt(plan.salt())
        .setCandidateBelow(split.candidateBelow())
        .setBaselineFrom(split.baselineFrom())
        .build();
  }
}
