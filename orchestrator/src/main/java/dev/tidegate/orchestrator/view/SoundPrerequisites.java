package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.flag.PrerequisiteRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts aside flags that came to need one another in a circle, or whose prerequisites grew too large
 * to be written out. The flag that changed goes on as it last was; where the fault is another
 * flag's growth it is told and the flag answers PARSE_ERROR. Owned by the keeper's thread.
 */
final class SoundPrerequisites {
  private final String namespace;
  private final Map<String, MapNode> lastSound = new HashMap<>();

  SoundPrerequisites(String namespace) {
    this.namespace = namespace;
  }

  /**
   * Replaces in {@code servable} the bodies that cannot be served by their last sound ones, removes
   * those that never had one, and adds all of them to {@code quarantined}.
   */
  void check(
      SortedMap<String, Stored<MapNode>> servable,
      SortedMap<String, Node> rules,
      SortedMap<String, Unreadable> quarantined) {
    SortedMap<String, String> unsound = unsound(servable, rules);
    unsound.forEach(
        (key, why) -> {
          @Nullable Stored<MapNode> stored = servable.get(key);
          @Nullable MapNode sound = lastSound.get(key);
          if (stored != null && !stored.value().equals(sound)) {
            putAside(key, stored, sound, why, servable, quarantined);
          }
        });
    SortedMap<String, String> left = unsound.isEmpty() ? unsound : unsound(servable, rules);
    left.forEach(
        (key, why) -> {
          @Nullable Stored<MapNode> stored = servable.get(key);
          if (stored != null) {
            quarantined.putIfAbsent(
                key, Unreadable.flag(namespace, key, stored, List.of(problem(stored, why))));
          }
        });
    lastSound.keySet().retainAll(servable.keySet());
    servable.forEach(
        (key, stored) -> {
          if (!left.containsKey(key)) {
            lastSound.put(key, stored.value());
          }
        });
  }

  private static SortedMap<String, String> unsound(
      SortedMap<String, Stored<MapNode>> servable, SortedMap<String, Node> rules) {
    SortedMap<String, MapNode> bodies = new TreeMap<>();
    servable.forEach((key, stored) -> bodies.put(key, stored.value()));
    return PrerequisiteRules.unwritable(bodies, rules);
  }

  private void putAside(
      String key,
      Stored<MapNode> stored,
      @Nullable MapNode sound,
      String why,
      SortedMap<String, Stored<MapNode>> servable,
      SortedMap<String, Unreadable> quarantined) {
    List<Problem> problems = List.of(problem(stored, why));
    quarantined.putIfAbsent(key, Unreadable.flag(namespace, key, stored, problems));
    if (sound == null) {
      servable.remove(key);
    } else {
      servable.put(
          key, new Stored<>(sound, stored.createRevision(), stored.modRevision(), problems));
    }
  }

  private static Problem problem(Stored<MapNode> stored, String why) {
    return new Problem(
        Problem.member(Problem.ROOT, "prerequisites"),
        stored.value().position(),
        why,
        "take a prerequisite out, here or where it leads to");
  }
}
