package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.plan.AgentShare;
import dev.tidegate.core.plan.AgentShare.SpreadBy;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Overlay;
import java.util.Map;

/**
 * Which agents are in the cohort of the stage being served.
 *
 * @param named false if the stage names no agents: then everybody is
 * @param salt of the rollout
 * @param spreadBy what agents are grouped by
 * @param bounds per group, agents with a bucket below are inside
 */
public record StageCohort(
    boolean named, String salt, SpreadBy spreadBy, Map<String, Integer> bounds) {
  /** Everybody. */
  public static final StageCohort EVERYBODY = new StageCohort(false, "", SpreadBy.NONE, Map.of());

  public StageCohort {
    bounds = Map.copyOf(bounds);
  }

  /** The cohort of stage {@code stage} by the overlays of {@code entry}; 0 is the start. */
  public static StageCohort of(RolloutPlan plan, int stage, RolloutEntry entry) {
    AgentShare share = stage == 0 ? null : plan.stage(stage).agents();
    if (share == null) {
      return EVERYBODY;
    }
    Map<String, Integer> bounds =
        entry.overlays().values().stream()
            .map(Stored::value)
            .filter(overlay -> overlay.agentsNamed() && overlay.stage() == stage)
            .findFirst()
            .<Map<String, Integer>>map(Overlay::agentBounds)
            .orElse(Map.of());
    return new StageCohort(true, plan.salt(), share.spreadBy(), bounds);
  }

  /** True if {@code agent} is inside. */
  public boolean contains(AgentState agent) {
    if (!named) {
      return true;
    }
    Integer bound = bounds.get(groupOf(agent));
    return bound != null && Cohort.bucket(salt, agent.key().inNamespace()) < bound;
  }

  private String groupOf(AgentState agent) {
    return switch (spreadBy) {
      case NONE -> "";
      case ZONE -> agent.zone();
      case SERVICE -> agent.key().service();
      case VERSION -> agent.version();
    };
  }
}
