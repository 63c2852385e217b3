package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * How large a rule may be, shared rules written out: so large that no person meets it, so small
 * that compiling and evaluating it ends soon and within any thread's stack. Measured without
 * recursion, so that rules of any depth are refused and not overflowed on.
 */
final class RuleBounds {
  static final int NODES_MAX = 100_000;
  static final int DEPTH_MAX = 200;

  /** Each of them evaluates its last operand twice, so that nesting doubles the work. */
  static final int COMPARISONS_MAX = 12;

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private RuleBounds() {}

  private record Place(Node node, int depth, int comparisons) {}

  /**
   * Refuses what is beyond the bounds.
   *
   * @throws MalformedRule naming the first part beyond them
   */
  static void check(Node rule) {
    Deque<Place> open = new ArrayDeque<>();
    open.push(new Place(rule, 0, 0));
    int nodes = 0;
    while (!open.isEmpty()) {
      Place place = open.pop();
      nodes++;
      if (nodes > NODES_MAX || place.depth > DEPTH_MAX) {
        throw new MalformedRule(
            place.node, "the rule is too large or too deep with its shared rules written out");
      }
      if (place.comparisons > COMPARISONS_MAX) {
        throw new MalformedRule(
            place.node, "more than " + COMPARISONS_MAX + " comparisons inside one another");
      }
      pushParts(place, open);
    }
  }

  private static void pushParts(Place place, Deque<Place> open) {
    int depth = place.depth + 1;
    if (place.node instanceof ListNode list) {
      list.items().forEach(item -> open.push(new Place(item, depth, place.comparisons)));
    } else if (place.node instanceof MapNode map) {
      map.members()
          .forEach(
              (name, value) -> {
                int comparisons = place.comparisons + (COMPARISONS.contains(name) ? 1 : 0);
                open.push(new Place(value, depth, comparisons));
              });
    }
  }
}
