package dev.tidegate.orchestrator.flagd;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.foreign.ForeignSnapshot;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of a flag, in flagd's words. */
enum FlagChange {
  WRITE,
  UPDATE,
  DELETE;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What became of each flag that is not the same in both; if a shared rule changed, of each. */
  static Map<String, FlagChange> between(@Nullable ForeignSnapshot before, ForeignSnapshot after) {
    Map<String, MapNode> old = before == null ? Map.of() : before.flags();
    boolean sameRules = before == null || before.evaluators().equals(after.evaluators());
    Map<String, FlagChange> changes = new TreeMap<>();
    old.keySet().stream()
        .filter(key -> !after.flags().containsKey(key))
        .forEach(key -> changes.put(key, DELETE));
    after
        .flags()
        .forEach(
            (key, body) -> {
              MapNode known = old.get(key);
              if (known == null) {
                changes.put(key, WRITE);
              } else if (!sameRules || !known.equals(body)) {
                changes.put(key, UPDATE);
              }
            });
    return changes;
  }
}
