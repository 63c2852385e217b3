package dev.tidegate.core.document;

import static java.lang.Character.MAX_SURROGATE;
import static java.lang.Character.MIN_SURROGATE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a parser's stream of starts, values and ends into a tree. Keeps its own stack, so that
 * depth costs no call stack, and refuses depth and duplicate names with their path.
 */
final class TreeBuilder {
  private final Deque<Level> levels = new ArrayDeque<>();
  private @Nullable Node root;

  void startMap(Position position) {
    push(new Level(position, true));
  }

  void startList(Position position) {
    push(new Level(position, false));
  }

  private void push(Level level) {
    if (levels.size() >= DocumentReader.DEPTH_MAX) {
      throw refused(level.position, "nested deeper than " + DocumentReader.DEPTH_MAX + " levels");
    }
    levels.push(level);
  }

  void end() {
    Level level = levels.pop();
    value(
        level.isMap
            ? new MapNode(level.members, level.position)
            : new ListNode(level.items, level.position));
  }

  void name(String name, Position position) {
    Level level = levels.element();
    if (level.members.containsKey(name)) {
      throw refused(position, "'" + name + "' is given twice in the same map");
    }
    if (name.codePoints().anyMatch(c -> c >= MIN_SURROGATE && c <= MAX_SURROGATE)) {
      throw refused(position, "a name holds half a surrogate pair, which is no character");
    }
    level.name = name;
  }

  /** True if the next scalar names a member. */
  boolean expectsName() {
    Level level = levels.peek();
    return level != null && level.isMap && level.name == null;
  }

  void value(Node value) {
    Level level = levels.peek();
    if (level == null) {
      root = value;
    } else if (level.name != null) {
      level.members.put(level.name, value);
      level.name = null;
    } else {
      level.items.add(value);
    }
  }

  /** The finished tree, or null if there was nothing. */
  @Nullable Node root() {
    return root;
  }

  DocumentException refused(Position position, String message) {
    return new DocumentException(new Problem(path(), position, message, null));
  }

  private String path() {
    String path = Problem.ROOT;
    for (var outermostFirst = levels.descendingIterator(); outermostFirst.hasNext(); ) {
      Level level = outermostFirst.next();
      if (level.name != null) {
        path = Problem.member(path, level.name);
      } else if (!level.isMap) {
        path = Problem.item(path, level.items.size());
      }
    }
    return path;
  }

  private static final class Level {
    final Position position;
    final boolean isMap;
    final Map<String, Node> members = new LinkedHashMap<>();
    final List<Node> items = new ArrayList<>();
    @Nullable String name;

    Level(Position position, boolean isMap) {
      this.position = position;
      this.isMap = isMap;
    }
  }
}
