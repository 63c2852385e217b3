package dev.tidegate.orchestrator.signal;

/**
 * What an agent said became of a directive.
 *
 * @param rolloutUid incarnation of the rollout
 * @param attempt 0 for the first
 * @param stage entered, or rolled back to
 * @param kind which directive it answers
 * @param failure empty if it succeeded
 * @param restored true if state was restored
 * @param applyMicros from receipt of the directive to flags applied
 * @param checkpointMicros spent saving or loading state
 * @param handlerMicros spent in the stage handler
 * @param round which probe is answered; 0 for other directives
 */
public record AgentAcknowledgement(
    String rolloutUid,
    int attempt,
    int stage,
    Kind kind,
    String failure,
    boolean restored,
    long applyMicros,
    long checkpointMicros,
    long handlerMicros,
    long round) {
  /** Which directive is answered. */
  public enum Kind {
    /** The stage's flags apply on this agent. */
    ENTERED,
    /** The stage names no agents: its flags were applied on receipt. */
    APPLIED,
    /** Flags and state are those of the target. */
    ROLLED_BACK,
    /** Every state was saved, loaded, read and compared. */
    PROBED
  }

  /** True if the agent did what it was told. */
  public boolean succeeded() {
    return failure.isEmpty();
  }
}
