package dev.tidegate.agent.internal.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything an agent needs to go on serving without the orchestrator, at one position.
 *
 * @param position position of the view it came from
 * @param flags definitions before any stage layer, JSON by flag key
 * @param evaluators shared targeting rules, JSON by name
 * @param broken keys of flags that exist but of which no good definition was ever seen
 * @param rollouts what was done for each rollout
 */
public record Snapshot(
    Position position,
    Map<String, String> flags,
    Map<String, String> evaluators,
    Set<String> broken,
    List<RolloutRecord> rollouts) {
  /** What an agent that never had a view serves: nothing. */
  public static final Snapshot EMPTY = new Snapshot(Position.NONE, Map.of(), Map.of(), List.of());

  public Snapshot {
    flags = Map.copyOf(flags);
    evaluators = Map.copyOf(evaluators);
    broken = Set.copyOf(broken);
    rollouts = List.copyOf(rollouts);
  }

  /** A snapshot in which every flag has a definition. */
  public Snapshot(
      Position position,
      Map<String, String> flags,
      Map<String, String> evaluators,
      List<RolloutRecord> rollouts) {
    this(position, flags, evaluators, Set.of(), rollouts);
  }

  /** True if it never had a view. */
  public boolean isEmpty() {
    return position.equals(Position.NONE);
  }

  /** The definitions in force: the namespace's, over them the layers of entered stages. */
  public Map<String, String> effectiveFlags() {
    Map<String, String> effective = new HashMap<>(flags);
    rollouts.forEach(rollout -> effective.putAll(rollout.layer()));
    return effective;
  }

  /** The same with other records of rollouts. */
  public Snapshot withRollouts(List<RolloutRecord> newRollouts) {
    return new Snapshot(position, flags, evaluators, broken, newRollouts);
  }
}
