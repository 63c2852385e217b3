package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One member of a body that differs from the body before.
 *
 * @param path members joined by points, for example {@code variants.on}; empty for the whole
 * @param before null if it was not there
 * @param after null if it is gone
 */
public record MemberChange(String path, @Nullable Node before, @Nullable Node after) {
  private static final int DEPTH_MAX = 2;

  /**
   * What differs, in the order of {@code after}, then what is gone. Maps are compared member by
   * member down to the second level; a rule is one member.
   */
  public static List<MemberChange> between(MapNode before, MapNode after) {
    List<MemberChange> changes = new ArrayList<>();
    compare("", before, after, 1, changes);
    return List.copyOf(changes);
  }

  private static void compare(
      String prefix, MapNode before, MapNode after, int depth, List<MemberChange> changes) {
    Set<String> names = new LinkedHashSet<>(after.members().keySet());
    names.addAll(before.members().keySet());
    for (String name : names) {
      Node old = before.get(name);
      Node now = after.get(name);
      if (old instanceof MapNode oldMap
          && now instanceof MapNode nowMap
          && depth < DEPTH_MAX
          && !name.equals("targeting")) {
        compare(prefix + name + ".", oldMap, nowMap, depth + 1, changes);
      } else if (old == null ? now != null : !old.equals(now)) {
        changes.add(new MemberChange(prefix + name, old, now));
      }
    }
  }
}
