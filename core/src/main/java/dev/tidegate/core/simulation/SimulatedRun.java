package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One rollout carried out in virtual time.
 *
 * @param steps every recorded decision, in order
 * @param outcome how it ended
 * @param status at the end
 * @param reason why it ended so
 * @param elapsed from its acceptance to the end
 */
public record SimulatedRun(
    List<Step> steps, Outcome outcome, RolloutStatus status, Reason reason, Duration elapsed) {
  public SimulatedRun {
    steps = List.copyOf(steps);
  }

  /** How a run ended. */
  public enum Outcome {
    /** All stages passed. */
    COMPLETED,
    /** Back at the start. */
    ROLLED_BACK,
    /** Agents could not restore. */
    FAILED,
    /** Does not go on until a person decides; also after a rollback to a later stage. */
    HELD,
    /** Waits for something that the simulation does not bring, or for too long. */
    WAITING
  }

  /**
   * One decision.
   *
   * @param at since the rollout was accepted
   * @param attemptElapsed since the attempt's first stage was entered
   * @param stageElapsed since the stage was entered
   * @param stage where the rollout was when it was decided; 0 is the start
   * @param evidence as the decision saw it
   */
  public record Step(
      Duration at,
      Duration attemptElapsed,
      Duration stageElapsed,
      int stage,
      Decision decision,
      EvidenceReport evidence) {}

  /** The first decision to roll back in earnest, or else to hold until a person decides. */
  public Optional<Step> decisive() {
    Optional<Step> back = first(Decision.RollBack.class);
    return back.isPresent() ? back : first(Decision.Stop.class);
  }

  /** True if it was ever rolled back, wherever to, but for a rehearsal. */
  public boolean wasRolledBack() {
    return first(Decision.RollBack.class).isPresent();
  }

  private Optional<Step> first(Class<? extends Decision> kind) {
    return steps.stream()
        .filter(step -> kind.isInstance(step.decision()))
        .filter(step -> step.decision().reason().code() != ReasonCode.REHEARSING)
        .findFirst();
  }
}
