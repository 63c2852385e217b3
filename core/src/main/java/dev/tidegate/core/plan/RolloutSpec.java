package dev.tidegate.core.plan;

import dev.tidegate.core.document.MapNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A manifest, checked and expanded. Everything but the uid, which it gets when it is accepted.
 *
 * @param labels of the manifest's metadata, sorted
 * @param draft the plan under {@link #DRAFT_UID}
 * @param authored the {@code spec} of the manifest as written
 */
public record RolloutSpec(Map<String, String> labels, RolloutPlan draft, MapNode authored) {

  /** The uid of plans that were not accepted. */
  public static final RolloutUid DRAFT_UID = new RolloutUid("draft");

  public RolloutSpec {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** The rollout's name. */
  public RolloutName name() {
    return draft.name();
  }

  /** The plan of the rollout accepted as {@code uid}. */
  public RolloutPlan plan(RolloutUid uid) {
    return draft.under(uid);
  }
}
