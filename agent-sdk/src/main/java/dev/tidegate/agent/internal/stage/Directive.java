package dev.tidegate.agent.internal.stage;

import dev.tidegate.agent.internal.health.Split;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What this agent is to be for one rollout.
 *
 * @param rolloutUid UID of the rollout
 * @param rollout its name
 * @param attempt attempt of the rollout, 0 for the first
 * @param stage stage to be in, 0 for the start
 * @param stageName name of that stage
 * @param kind how to get there
 * @param token fencing token of the leader that committed it
 * @param member true if this agent is in the stage's cohort
 * @param agentsNamed true if the stage names agents; false if it is flags alone
 * @param checkpointBefore true if a restore point is saved before entering
 * @param deadline how long checkpoint and handler may take
 * @param layer the stage's definitions for agents that have entered, JSON by flag key
 * @param restoreOf in a rollback, UID of a completed rollout whose lowest restore point is restored
 *     although nothing was entered in this one; else empty
 * @param split how observations are attributed in the stage
 * @param round which probe is wanted; 0 for other kinds
 * @param rehearsal true if the stage rolled back is entered again: its restore point is deleted
 * @param uncounted true while a flag of the rollout is switched off or overridden: what is observed
 *     belongs to neither side
 */
public record Directive(
    String rolloutUid,
    String rollout,
    int attempt,
    int stage,
    String stageName,
    Kind kind,
    long token,
    boolean member,
    boolean agentsNamed,
    boolean checkpointBefore,
    Duration deadline,
    Map<String, String> layer,
    String restoreOf,
    Split split,
    long round,
    boolean rehearsal,
    boolean uncounted) {

  /** How to get to the stage. */
  public enum Kind {
    /** Save, run the handler, serve the layer, acknowledge. */
    ENTER,
    /** Serve the flags of the stage at once, restore, run the handler, acknowledge. */
    ROLL_BACK,
    /** The rollout is over: forget what was entered. */
    COMPLETED,
    /** Nothing was begun: try whether every state can be saved and read back. */
    PROBE
  }

  public Directive {
    layer = Map.copyOf(layer);
  }

  /**
   * The same, where flags that the orchestrator has put aside keep the definitions this agent
   * serves in the stage it has entered.
   *
   * @param before the layer served now
   * @param quarantined keys of the flags put aside
   */
  public Directive keeping(Map<String, String> before, Set<String> quarantined) {
    Map<String, String> kept = new HashMap<>(layer);
    for (String key : quarantined) {
      String definition = before.get(key);
      if (definition != null) {
        kept.putIfAbsent(key, definition);
      }
    }
    return new Directive(
        rolloutUid,
        rollout,
        attempt,
        stage,
        stageName,
        kind,
        token,
        member,
        agentsNamed,
        checkpointBefore,
        deadline,
        kept,
        restoreOf,
        split,
        round,
        rehearsal,
        uncounted);
  }

  /** True if both want the same of the agent, whatever else changed. */
  boolean wantsSameAs(Directive other) {
    return kind == other.kind
        && stage == other.stage
        && attempt == other.attempt
        && round == other.round;
  }
}
