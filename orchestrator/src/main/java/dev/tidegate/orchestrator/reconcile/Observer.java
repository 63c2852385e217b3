package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gathers everything the policy may see: from the view, from the agents, from the watch. */
final class Observer {
  private final ObservationSource signals;

  Observer(ObservationSource signals) {
    this.signals = signals;
  }

  Observation observe(
      Situation at,
      List<Request> requests,
      Judgement judged,
      List<WebhookCall.Outcome> webhooks,
      Preflight preflight) {
    FreezesInForce freezes = FreezesInForce.over(at);
    return new Observation(
        judged.stageElapsed(),
        judged.attemptElapsed(),
        signals.fleetKnown(at.view()),
        signals.fleet(at.view(), at.plan(), at.status()),
        judged.evidence().report(),
        requests,
        freezes.words(),
        unfinished(at),
        at.namespace().killed(at.plan().flags()),
        at.namespace().overridden(at.plan().flags()),
        provenance(at),
        webhooks,
        freezes.thawsAt(),
        PastOf.rollout(at),
        preflight,
        agentsReturnWithin(at.status()));
  }

  /** Whether a rollback is over depends on agents that are about to come back, too. */
  private Duration agentsReturnWithin(RolloutStatus status) {
    return status instanceof RolloutStatus.RollingBack
        ? signals.agentsReturnWithin()
        : Duration.ZERO;
  }

  /** Who applied the manifest and which flag was edited last; only where approvals need it. */
  private static Provenance provenance(Situation at) {
    if (at.plan().stages().stream().allMatch(stage -> stage.approval() == null)) {
      return Provenance.NONE;
    }
    Stored<StoredManifest> spec = at.entry().spec();
    boolean same = spec != null && spec.value().uid().equals(at.status().uid());
    String author = spec != null && same ? spec.value().author() : "";
    Provenance newest = new Provenance(author, 0, "");
    for (String flag : at.plan().flags()) {
      Stored<MapNode> body = at.namespace().flags().get(flag);
      if (body != null && body.modRevision().value() > newest.revision()) {
        newest = new Provenance(author, body.modRevision().value(), flag);
      }
    }
    return newest;
  }

  /** What this rollout comes after; before its start also whoever owns one of its flags. */
  private static List<String> unfinished(Situation at) {
    SortedSet<String> names = new TreeSet<>();
    for (String after : at.plan().after()) {
      boolean completed =
          at.namespace()
              .rollout(after)
              .map(RolloutEntry::status)
              .map(status -> status.value() instanceof RolloutStatus.Completed)
              .orElse(false);
      if (!completed) {
        names.add(after);
      }
    }
    if (at.status() instanceof RolloutStatus.Pending) {
      names.addAll(StartCommits.owners(at));
    }
    return List.copyOf(names);
  }
}
