package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.system.SimAgent;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * G6: a rollback that is over is over on every agent that is there; and after one, nothing goes up
 * again before a person wants it to.
 */
final class RollbackRule implements Rule {
  private static final long THERE_NANOS = Duration.ofSeconds(5).toNanos();

  private final SimSystem system;
  private final Set<String> goingBack = new HashSet<>();

  RollbackRule(SimSystem system) {
    this.system = system;
  }

  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    String word = decision == null ? "" : Json.text(decision, "decision");
    for (Step.StatusChange change : step.statuses()) {
      if (decision != null && hasRequests(decision)) {
        goingBack.remove(change.uid());
      }
      if (word.equals("ROLL_BACK") && !isRehearsal(decision)) {
        goingBack.add(change.uid());
      }
      if (word.equals("ENTER") && goingBack.contains(change.uid())) {
        violations.add("G6", step.nanos(), change.rollout() + " goes up after a rollback");
      }
      if (word.equals("ROLLED_BACK") && change.phaseBefore().equals("ROLLING_BACK")) {
        over(step, change, violations);
      }
    }
  }

  /** Then it goes up again by itself: that is what it was rolled back for. */
  private static boolean isRehearsal(@Nullable MapNode decision) {
    return decision != null && Json.text(decision, "reason").equals("rehearsing");
  }

  private static boolean hasRequests(MapNode decision) {
    MapNode observation = Json.map(decision, "observation");
    return observation != null && !Json.list(observation, "requests").isEmpty();
  }

  private void over(Step step, Step.StatusChange change, Violations violations) {
    Set<String> outstanding = new HashSet<>();
    Json.list(change.after(), "outstanding")
        .forEach(
            name -> {
              if (name instanceof TextNode text) {
                outstanding.add(text.value());
              }
            });
    for (SimAgent agent : system.agents()) {
      SimProcess process = agent.process();
      AgentSession session = agent.session();
      if (process == null || session == null) {
        continue;
      }
      boolean there =
          !process.isPaused()
              && !agent.hasTwin() // an answer of either is taken for the instance's
              && system.isServing(session.status().replica())
              && system.notes().connectedNanos(agent, step.nanos()) > THERE_NANOS;
      if (there && !outstanding.contains(SimSystem.SERVICE + "/" + agent.instance())) {
        for (RolloutRecord record : session.status().rollouts()) {
          if (record.uid().equals(change.uid()) && !record.above(change.stage()).isEmpty()) {
            violations.add(
                "G6",
                step.nanos(),
                "%s is rolled back to stage %d, but %s is in %s"
                    .formatted(
                        change.rollout(), change.stage(), agent.instance(), record.stages()));
          }
        }
      }
    }
  }
}
