package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a namespace's flags can be served, together with the shared rules: a body may be sound
 * by itself and still refer to a rule that is missing or malformed. Such a flag goes on as it last
 * was, with the shared rules of that time written out; the others are not held up. Owned by the
 * keeper's thread.
 */
final class ServableFlags {
  private final String namespace;
  private final Map<String, Known> known = new HashMap<>();
  private final SoundPrerequisites prerequisites;
  private SortedMap<String, Node> rules = Collections.emptySortedMap();

  ServableFlags(String namespace) {
    this.namespace = namespace;
    this.prerequisites = new SoundPrerequisites(namespace);
  }

  /**
   * What was found about a body: its parsed form where it needs shared rules, and as it last was.
   */
  private record Known(
      MapNode body,
      @Nullable FlagDefinition referring,
      @Nullable MapNode lastGood,
      String problem) {}

  /**
   * What can be served.
   *
   * @param bodies by key; the last good one where the newest put cannot be served
   * @param quarantined every flag whose newest put cannot be served, by key
   */
  record Sorted(
      SortedMap<String, Stored<MapNode>> bodies, SortedMap<String, Unreadable> quarantined) {}

  /** Sorts {@code bodies}, each readable by itself, and adds what is {@code unreadable}. */
  Sorted sort(
      SortedMap<String, Stored<MapNode>> bodies,
      SortedMap<String, Node> newRules,
      SortedMap<String, Unreadable> unreadable) {
    boolean sameRules = newRules.equals(rules);
    rules = newRules;
    known.keySet().retainAll(bodies.keySet());
    SortedMap<String, Stored<MapNode>> servable = new TreeMap<>();
    SortedMap<String, Unreadable> quarantined = new TreeMap<>(unreadable);
    bodies.forEach(
        (key, stored) -> {
          Known found = look(key, stored.value(), sameRules);
          known.put(key, found);
          if (found.problem().isEmpty()) {
            servable.put(key, stored);
          } else {
            Stored<MapNode> kept = withProblem(stored, found);
            quarantined.putIfAbsent(key, Unreadable.flag(namespace, key, stored, kept.problems()));
            if (found.lastGood() != null) {
              servable.put(key, kept);
            }
          }
        });
    prerequisites.check(servable, newRules, quarantined);
    return new Sorted(servable, quarantined);
  }

  private Known look(String key, MapNode body, boolean sameRules) {
    Known before = known.get(key);
    if (before != null && before.body().equals(body)) {
      return sameRules || before.referring() == null
          ? before
          : resolve(body, before.referring(), before.lastGood());
    }
    FlagDefinition referring = referring(key, body);
    if (referring == null) {
      return new Known(body, null, body, "");
    }
    return resolve(body, referring, before == null ? null : before.lastGood());
  }

  private Known resolve(MapNode body, FlagDefinition referring, @Nullable MapNode lastGood) {
    try {
      return new Known(body, referring, referring.selfContained(rules).toNode(), "");
    } catch (InvalidDocumentException e) {
      return new Known(body, referring, lastGood, String.valueOf(e.getMessage()));
    }
  }

  /** The definition if it refers to shared rules; others were checked when they were read. */
  private static @Nullable FlagDefinition referring(String key, MapNode body) {
    FlagDefinition definition = FlagDefinition.parse(key, body, new Problems());
    return definition == null || definition.references().isEmpty() ? null : definition;
  }

  private static Stored<MapNode> withProblem(Stored<MapNode> stored, Known found) {
    List<Problem> problems =
        stored.isNewest()
            ? List.of(
                new Problem(
                    Problem.member(Problem.ROOT, "targeting"),
                    found.body().position(),
                    found.problem(),
                    "put the shared rules right, or the flag"))
            : stored.problems();
    MapNode value = found.lastGood() == null ? found.body() : found.lastGood();
    return new Stored<>(value, stored.createRevision(), stored.modRevision(), problems);
  }
}
