package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.approval.Provenance;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything {@link RolloutPolicy} may see beside plan, status and time, gathered at one moment.
 *
 * @param stageElapsed since the stage being served was committed (entered or rolled back to), added
 *     up on leaders' monotonic clocks; runs on while paused
 * @param attemptElapsed the same since the attempt's first stage was entered
 * @param fleetKnown whether every replica has reported all its agents since this leader began
 * @param fleet the agents of the rollout's services
 * @param evidence of this attempt
 * @param requests not answered yet, in revision order
 * @param freezes in force over the rollout, in words; empty for none
 * @param unfinished rollouts of {@code after} that are not completed, by name
 * @param killed flags of the plan whose state is DISABLED, sorted
 * @param overridden flags of the plan that an operator's override serves instead, sorted
 * @param provenance who applied the manifest, and the newest edit of the plan's flags
 * @param webhooks what came of the calls that the decisions before asked for; whoever is not named
 *     was not called, or was by another leader
 * @param thawsAt when the last of the freezes in force ends; null without any, or if one has no end
 * @param past earlier attempts and rollouts of the name
 * @param preflight what is known of the checks before the first stage
 * @param agentsReturnWithin for how long agents of a replica that is gone may be on their way to
 *     another one, and missing in {@code fleet}; zero if none are. For a rollback alone
 */
public record Observation(
    Duration stageElapsed,
    Duration attemptElapsed,
    boolean fleetKnown,
    Fleet fleet,
    EvidenceReport evidence,
    List<Request> requests,
    List<String> freezes,
    List<String> unfinished,
    Set<String> killed,
    Set<String> overridden,
    Provenance provenance,
    List<WebhookCall.Outcome> webhooks,
    @Nullable Instant thawsAt,
    Past past,
    Preflight preflight,
    Duration agentsReturnWithin) {
  public Observation {
    if (stageElapsed.isNegative() || attemptElapsed.isNegative()) {
      throw new IllegalArgumentException("elapsed " + stageElapsed + ", " + attemptElapsed);
    }
    requests = List.copyOf(requests);
    freezes = List.copyOf(freezes);
    unfinished = List.copyOf(unfinished);
    killed = Collections.unmodifiableSet(new TreeSet<>(killed));
    overridden = Collections.unmodifiableSet(new TreeSet<>(overridden));
    webhooks = List.copyOf(webhooks);
  }

  /** The same, with other news of webhooks. */
  public Observation with(List<WebhookCall.Outcome> outcomes) {
    return new Observation(
        stageElapsed,
        attemptElapsed,
        fleetKnown,
        fleet,
        evidence,
        requests,
        freezes,
        unfinished,
        killed,
        overridden,
        provenance,
        outcomes,
        thawsAt,
        past,
        preflight,
        agentsReturnWithin);
  }

  /** The same, with other news of the preflight. */
  public Observation with(Preflight news) {
    return new Observation(
        stageElapsed,
        attemptElapsed,
        fleetKnown,
        fleet,
        evidence,
        requests,
        freezes,
        unfinished,
        killed,
        overridden,
        provenance,
        webhooks,
        thawsAt,
        past,
        news,
        agentsReturnWithin);
  }

  /**
   * What is seen of a plan that asks nobody for an approval or webhook, when no freeze is to end.
   */
  public Observation(
      Duration stageElapsed,
      Duration attemptElapsed,
      boolean fleetKnown,
      Fleet fleet,
      EvidenceReport evidence,
      List<Request> requests,
      List<String> freezes,
      List<String> unfinished,
      Set<String> killed,
      Set<String> overridden) {
    this(
        stageElapsed,
        attemptElapsed,
        fleetKnown,
        fleet,
        evidence,
        requests,
        freezes,
        unfinished,
        killed,
        overridden,
        Provenance.NONE,
        List.of(),
        null,
        Past.NONE,
        Preflight.NOT_ASKED,
        Duration.ZERO);
  }
}
