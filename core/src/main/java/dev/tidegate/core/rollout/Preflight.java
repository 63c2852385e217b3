package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutPlan;
import java.util.List;

/**
 * What is known of a rollout's preflight beside its fleet.
 *
 * @param asked false for decisions from before there was a preflight, and where nothing is to be
 *     checked any more: then nothing is waited for
 * @param found what others than agents say: providers of metrics, and notes for people
 */
public record Preflight(boolean asked, List<PreflightCheck> found) {
  /** Nothing is checked. */
  public static final Preflight NOT_ASKED = new Preflight(false, List.of());

  public Preflight {
    found = List.copyOf(found);
  }

  /** True if agents are to try their checkpoints: only then are they told to. */
  public static boolean probes(RolloutPlan plan, RolloutStatus status) {
    ReasonCode code = status.reason().code();
    return status instanceof RolloutStatus.Pending
        && plan.preflight().checks()
        && plan.savesCheckpoints()
        && (code == ReasonCode.WAITING_FOR_PREFLIGHT || code == ReasonCode.PREFLIGHT_FAILED);
  }

  /** Names one asking of everybody: the same until somebody starts the rollout once more. */
  public static long round(RolloutStatus status) {
    return Math.max(0, status.standing().since().toEpochMilli());
  }

  /** Checked, with what others than agents say. */
  public static Preflight of(List<PreflightCheck> found) {
    return new Preflight(true, found);
  }
}
