package dev.tidegate.core.rollout;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.AgentShare;
import dev.tidegate.core.plan.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The agents inside a stage: in each group (by zone, say) those whose bucket lies below a bound.
 * The bounds are fixed when the stage is entered and never go down, so nobody drops out as agents
 * come and go and as stages grow.
 */
public final class AgentCohort {
  /** Groups without a bound of their own use this one's. */
  private static final String OTHERS = "";

  private AgentCohort() {}

  /**
   * The bounds for entering {@code stage}, by group; empty if it names no agents.
   *
   * @param salt of the plan
   * @param fleet the rollout's agents; only live ones count
   * @param previous the bounds of the stage before, empty before the first
   */
  public static Map<String, Integer> bounds(
      Stage stage, String salt, Fleet fleet, Map<String, Integer> previous) {
    AgentShare agents = stage.agents();
    if (agents == null) {
      return Map.of();
    }
    Map<String, Integer> bounds = new TreeMap<>(stage.shrink() ? Map.of() : previous);
    if (agents.isEverywhere()) {
      bounds.replaceAll((group, bound) -> Share.TOTAL);
      bounds.put(OTHERS, Share.TOTAL);
      return bounds;
    }
    Map<String, List<Integer>> buckets = new TreeMap<>();
    for (FleetMember agent : fleet.where(FleetMember::live)) {
      buckets
          .computeIfAbsent(group(agents.spreadBy(), agent), group -> new ArrayList<>())
          .add(Cohort.bucket(salt, agent.agent().toString()));
    }
    Map<String, Integer> wanted = wanted(agents, buckets);
    buckets.forEach(
        (group, all) -> {
          int count = wanted.getOrDefault(group, 0);
          int bound = count == 0 ? 0 : all.stream().sorted().toList().get(count - 1) + 1;
          bounds.merge(group, bound, Math::max);
        });
    return bounds;
  }

  /** How many agents of each group: its share, at least one, within the maximum of all. */
  private static Map<String, Integer> wanted(
      AgentShare agents, Map<String, List<Integer>> buckets) {
    Map<String, Integer> wanted = new TreeMap<>();
    buckets.forEach((group, all) -> wanted.put(group, atLeastOne(agents.share(), all.size())));
    Integer max = agents.max();
    while (max != null && sum(wanted.values()) > max) {
      String largest =
          wanted.entrySet().stream()
              .max(Map.Entry.<String, Integer>comparingByValue())
              .map(Map.Entry::getKey)
              .orElseThrow();
      wanted.merge(largest, -1, Integer::sum);
    }
    return wanted;
  }

  private static int atLeastOne(Share share, int count) {
    return Math.max(1, (int) ((long) count * share.buckets() / Share.TOTAL));
  }

  private static int sum(Collection<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** The group of {@code agent}. */
  private static String group(AgentShare.SpreadBy spreadBy, FleetMember agent) {
    return group(spreadBy, agent.agent(), agent.zone(), agent.version());
  }

  private static String group(
      AgentShare.SpreadBy spreadBy, AgentName agent, String zone, String version) {
    return switch (spreadBy) {
      case NONE -> OTHERS;
      case ZONE -> zone;
      case SERVICE -> agent.service();
      case VERSION -> version;
    };
  }

  /**
   * True if the agent is inside the stage.
   *
   * @param bounds as {@link #bounds} made them when the stage was entered
   */
  public static boolean contains(
      Stage stage,
      String salt,
      Map<String, Integer> bounds,
      AgentName agent,
      String zone,
      String version) {
    AgentShare agents = stage.agents();
    if (agents == null) {
      return true;
    }
    String group = group(agents.spreadBy(), agent, zone, version);
    int bound = bounds.getOrDefault(group, bounds.getOrDefault(OTHERS, 0));
    return Cohort.bucket(salt, agent.toString()) < bound;
  }
}
