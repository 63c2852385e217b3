package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.PreflightCheck;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout as the API shows it: what is stored, and what its leader saw when it last decided. */
final class RolloutDocument {
  private RolloutDocument() {}

  /** What is stored, without live facts: for lists and for replicas that do not lead. */
  static MapNode.Builder stored(RolloutEntry entry) {
    MapNode.Builder body = Resources.of("Rollout").put("metadata", metadata(entry));
    @Nullable Stored<StoredManifest> spec = entry.spec();
    if (spec != null) {
      body.put("spec", spec.value().spec());
    }
    @Nullable Stored<RolloutPlan> plan = entry.plan();
    if (plan != null) {
      body.put("plan", plan.value().toNode());
    }
    @Nullable Stored<RolloutStatus> status = entry.status();
    if (status != null) {
      body.put("status", status(entry, status.value(), null));
    }
    if (!entry.unreadable().isEmpty()) {
      body.put(
          "unreadable",
          ListNode.ofTexts(entry.unreadable().stream().map(RolloutDocument::problems).toList()));
    }
    return body;
  }

  private static String problems(Unreadable value) {
    return value.key().path()
        + ": "
        + String.join("; ", value.problems().stream().map(Problem::toString).toList());
  }

  /**
   * The whole, with what {@code decide} saw and answered last.
   *
   * @param checks of its preflight; empty once it has started
   * @param restorePoints agents that hold a restore point of the rollout
   */
  static Node live(
      RolloutEntry entry,
      Observation observation,
      Decision decision,
      List<PreflightCheck> checks,
      MapNode timings,
      long restorePoints) {
    MapNode.Builder body = stored(entry);
    @Nullable Stored<RolloutStatus> status = entry.status();
    @Nullable Stored<RolloutPlan> plan = entry.plan();
    if (status != null) {
      body.put("status", status(entry, status.value(), observation));
    }
    body.put("metrics", MetricDocument.all(observation.evidence()))
        .put("combined", MetricDocument.combined(observation.evidence()))
        .put("timings", timings)
        .put("waitingFor", decision.reason().message());
    if (status != null && plan != null) {
      body.put("fleet", fleet(observation.fleet(), plan.value(), status.value(), restorePoints));
    }
    if (!checks.isEmpty()) {
      body.put("preflight", ListNode.of(checks.stream().map(RolloutDocument::check).toList()));
    }
    if (decision.wakeAt() != null) {
      body.put("nextDecisionAt", decision.wakeAt().toString());
    }
    return body.build();
  }

  private static Node check(PreflightCheck check) {
    return MapNode.builder()
        .put("name", check.name())
        .put("state", check.state().word())
        .put("detail", check.detail())
        .build();
  }

  private static Node metadata(RolloutEntry entry) {
    MapNode.Builder metadata =
        MapNode.builder()
            .put("namespace", entry.name().namespace())
            .put("name", entry.name().name());
    if (entry.uid() != null) {
      metadata.put("uid", entry.uid().value());
    }
    @Nullable Stored<StoredManifest> spec = entry.spec();
    if (spec != null) {
      MapNode.Builder labels = MapNode.builder();
      spec.value().labels().forEach(labels::put);
      metadata.put("labels", labels.build());
      if (!spec.value().author().isEmpty()) {
        metadata.put("author", spec.value().author());
      }
      origin(spec.value(), metadata);
    }
    @Nullable Stored<StoredManifest> successor = entry.successor();
    if (successor != null) {
      metadata.put("successor", successor.value().uid().value());
    }
    return metadata.put("revision", entry.statusRevision().value()).build();
  }

  private static void origin(StoredManifest manifest, MapNode.Builder metadata) {
    StoredManifest.@Nullable Origin origin = manifest.origin();
    if (origin != null) {
      metadata.put(origin.revert() ? "revertOf" : "retryOf", origin.uid().value());
    }
  }

  private static Node status(
      RolloutEntry entry, RolloutStatus status, @Nullable Observation observation) {
    @Nullable Stored<RolloutPlan> plan = entry.plan();
    MapNode.Builder body =
        MapNode.builder()
            .put("rolloutUid", status.uid().value())
            .put("planHash", status.planHash().value())
            .put("attempt", status.attempt().number())
            .put("phase", status.phase())
            .put("stage", status.stage())
            .put("stageName", plan == null ? "" : plan.value().stageName(status.stage()))
            .put("stages", plan == null ? 0 : plan.value().last())
            .put("reason", status.reason().code().word())
            .put("message", status.reason().message())
            .put("actor", status.standing().actor())
            .put("since", status.standing().since().toString())
            .put("terminal", status.terminal());
    if (status.rehearses()) {
      body.put("rehearsing", true);
    }
    if (status.standing().until() != null) {
      body.put("until", status.standing().until().toString());
    }
    if (status instanceof RolloutStatus.Soaking soaking) {
      body.put("extended", soaking.extended());
    }
    if (status instanceof RolloutStatus.RollingBack back) {
      body.put("fromStage", back.from());
    }
    if (status instanceof RolloutStatus.RolledBack back) {
      body.put("outstanding", names(back.outstanding()));
    }
    if (status instanceof RolloutStatus.Failed failed) {
      body.put("outstanding", names(failed.outstanding()));
    }
    ApprovalDocument.put(body, status, plan == null ? null : plan.value(), observation);
    if (observation != null) {
      body.put("elapsedSeconds", seconds(observation.stageElapsed()))
          .put("attemptElapsedSeconds", seconds(observation.attemptElapsed()));
    }
    return body.build();
  }

  private static Node fleet(
      Fleet fleet, RolloutPlan plan, RolloutStatus status, long restorePoints) {
    int stage = status.stage();
    int quorum = stage == 0 ? 0 : fleet.quorum(plan.stage(stage).acknowledge().share());
    List<Node> failed = new ArrayList<>();
    for (FleetMember member : fleet.failed()) {
      failed.add(
          MapNode.builder()
              .put("agent", member.agent().toString())
              .put("reason", member.acknowledgement().failure())
              .build());
    }
    int target = status instanceof RolloutStatus.RollingBack back ? back.stage() : stage;
    return MapNode.builder()
        .put("live", fleet.agents().stream().filter(FleetMember::live).count())
        .put("members", fleet.liveMembers().size())
        .put("acknowledged", fleet.acknowledged())
        .put("quorum", quorum)
        .put("checkpoints", restorePoints)
        .put("stragglers", members(fleet.stragglers()))
        .put("failed", ListNode.of(failed))
        .put("outstanding", members(fleet.owing(target)))
        .build();
  }

  private static Node members(List<FleetMember> members) {
    return names(members.stream().map(FleetMember::agent).toList());
  }

  private static Node names(List<AgentName> agents) {
    return ListNode.of(agents.stream().map(agent -> TextNode.of(agent.toString())).toList());
  }

  private static Node seconds(Duration elapsed) {
    return NumberNode.of(elapsed.toMillis() / 1000.0);
  }
}
