package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.Past;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads from the view what earlier attempts and rollouts of the name mean for what comes next. */
final class PastOf {
  private PastOf() {}

  /** What matters in the phase the rollout is in; of what is under way nothing does. */
  static Past rollout(Situation at) {
    RolloutStatus status = at.status();
    if (status instanceof Pending) {
      String quarantine = at.entry().quarantine(status.planHash()).map(PastOf::words).orElse("");
      return new Past(quarantine, coolsUntil(at), false, null);
    }
    if (status instanceof Held held) {
      boolean back = held.reason().code() == ReasonCode.ROLLED_BACK_AFTER_FAILURE;
      Instant until = held.standing().since().plus(at.plan().onFailure().cooldown());
      return back ? new Past("", future(until, at), false, null) : Past.NONE;
    }
    if (!status.terminal()) {
      return Past.NONE;
    }
    boolean manifestKept = at.entry().current() != null;
    boolean folded = manifestKept && at.entry().plan() != null && status instanceof Completed;
    return new Past("", coolsUntil(at), manifestKept, folded ? fold(at) : null);
  }

  /** Since when a plan is quarantined, and why. */
  static String words(RolloutEnding failed) {
    return "this very plan failed at " + failed.words();
  }

  private static @Nullable Instant coolsUntil(Situation at) {
    return future(at.entry().coolsUntil().orElse(null), at);
  }

  private static @Nullable Instant future(@Nullable Instant until, Situation at) {
    return until != null && until.isAfter(at.now()) ? until : null;
  }

  private static Past.Folded fold(Situation at) {
    Map<String, Stored<MapNode>> before = at.entry().beforeStart();
    Set<String> edited = new TreeSet<>();
    Set<String> unkept = new TreeSet<>();
    List<String> owned = new ArrayList<>();
    for (String flag : at.plan().flags()) {
      if (!before.containsKey(flag)) {
        unkept.add(flag);
      }
      if (isEdited(at, flag)) {
        edited.add(flag);
      }
      at.namespace()
          .ownerOf(flag)
          .map(RolloutEntry::name)
          .filter(owner -> !owner.equals(at.entry().name()))
          .map(RolloutName::name)
          .ifPresent(owner -> owned.add(flag + " (" + owner + ")"));
    }
    return new Past.Folded(edited, unkept, owned);
  }

  /**
   * True if it is not what was folded, whatever its state: a kill is no reason not to take back
   * what it stopped. Where nobody kept what was folded, true if it was put since.
   */
  private static boolean isEdited(Situation at, String flag) {
    Stored<MapNode> now = at.namespace().flags().get(flag);
    Stored<RolloutEnding> ending = at.entry().endings().get(at.status().uid());
    if (now == null) {
      return true;
    }
    return ending == null
        ? now.modRevision().isAfter(at.entry().statusRevision())
        : !RolloutEnding.fingerprint(now.value()).equals(ending.value().folded().get(flag));
  }
}
