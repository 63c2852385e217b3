package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.system.SimAgent;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;

/**
 * G2: a stage soaks once its agents serve it: none that is there has begun it and not come so far.
 */
final class EnteredRule implements Rule {
  private static final long THERE_NANOS = Duration.ofSeconds(5).toNanos();

  private final SimSystem system;

  EnteredRule(SimSystem system) {
    this.system = system;
  }

  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    if (decision == null
        || !Json.text(decision, "decision").equals("SOAK")
        || !Json.text(decision, "reason").equals("acknowledged")) {
      return;
    }
    for (Step.StatusChange change : step.statuses()) {
      for (SimAgent agent : system.agents()) {
        SimProcess process = agent.process();
        AgentSession session = agent.session();
        if (process != null
            && session != null
            && system.isServing(session.status().replica()) // else it is as good as gone
            && system.notes().connectedNanos(agent, step.nanos()) > THERE_NANOS) {
          check(step, change, agent, session, violations);
        }
      }
    }
  }

  private static void check(
      Step step,
      Step.StatusChange change,
      SimAgent agent,
      AgentSession session,
      Violations violations) {
    for (RolloutRecord record : session.status().rollouts()) {
      boolean behind =
          record.uid().equals(change.uid())
              && record.stage(change.stage()).filter(stage -> !stage.applied()).isPresent();
      if (behind) {
        violations.add(
            "G2",
            step.nanos(),
            "%s soaks in stage %d, which %s did not reach"
                .formatted(change.rollout(), change.stage(), agent.instance()));
      }
    }
  }
}
