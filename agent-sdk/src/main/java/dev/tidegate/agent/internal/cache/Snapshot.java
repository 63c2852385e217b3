package dev.tidegate.agent.internal.cache;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private static final TextNode OFF = TextNode.of("DISABLED");

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

  /**
   * The definitions in force: the namespace's, over them the layers of entered stages. A flag that
   * is switched off stays off under any layer: an agent between two stages keeps the layer of the
   * first, which may be older than that.
   */
  public Map<String, String> effectiveFlags() {
    Map<String, String> effective = new HashMap<>(flags);
    for (RolloutRecord rollout : rollouts) {
      rollout
          .layer()
          .forEach(
              (key, definition) -> {
                if (!isSwitchedOff(flags.get(key))) {
                  effective.put(key, definition);
                }
              });
    }
    return effective;
  }

  private static boolean isSwitchedOff(@Nullable String definition) {
    if (definition == null) {
      return false;
    }
    try {
      return DocumentReader.json(definition) instanceof MapNode body
          && OFF.equals(body.get("state"));
    } catch (InvalidDocumentException e) {
      return false; // what cannot be read is put aside where it is compiled
    }
  }

  /** The same with other records of rollouts. */
  public Snapshot withRollouts(List<RolloutRecord> newRollouts) {
    return new Snapshot(position, flags, evaluators, broken, newRollouts);
  }
}
