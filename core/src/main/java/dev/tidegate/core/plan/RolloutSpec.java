package dev.tidegate.core.plan;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A manifest, checked and expanded. Everything but the uid, which it gets when it is accepted.
 *
 * @param labels of the manifest's metadata, sorted
 * @param draft the plan under {@link #DRAFT_UID}
 * @param authored the {@code spec} of the manifest as written
 * @param notCarriedOut fields this version parses and shows but does not act on; a manifest with
 *     any must not be applied
 */
public record RolloutSpec(
    Map<String, String> labels, RolloutPlan draft, MapNode authored, List<Problem> notCarriedOut) {

  /** The uid of plans that were not accepted. */
  public static final RolloutUid DRAFT_UID = new RolloutUid("draft");

  public RolloutSpec {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    notCarriedOut = List.copyOf(notCarriedOut);
  }

  /** The rollout's name. */
  public RolloutName name() {
    return draft.name();
  }

  /** The plan of the rollout accepted as {@code uid}. */
  public RolloutPlan plan(RolloutUid uid) {
    return new RolloutPlan(
        draft.name(),
        uid,
        draft.services(),
        draft.salt(),
        draft.stages(),
        draft.analyses(),
        draft.onFailure(),
        draft.deadline(),
        draft.after(),
        draft.windows(),
        draft.startAutomatically(),
        draft.revertWindow(),
        draft.preflight());
  }
}
