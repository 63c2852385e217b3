package dev.tidegate.core.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of one value in a document: {@code $} and then members and items, such as {@code
 * $.checks[0].ok} or {@code $['with.dot']}. There are no wildcards, filters, slices or functions,
 * so it leads to one value or none.
 *
 * @param text as it is written
 * @param steps from the root: names of members, and places of items from 0
 */
public record JsonPath(String text, List<Step> steps) {
  private static final int STEPS_MAX = DocumentReader.DEPTH_MAX;
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z_][A-Za-z0-9_-]*)|\\['([^']+)'\\]|\\[(\\d{1,6})\\]");

  /** One step down. */
  public sealed interface Step {
    /** What is there; empty if {@code node} has no such place. */
    Optional<Node> from(Node node);
  }

  private record Member(String name) implements Step {
    @Override
    public Optional<Node> from(Node node) {
      return node instanceof MapNode map ? Optional.ofNullable(map.get(name)) : Optional.empty();
    }
  }

  private record Item(int index) implements Step {
    @Override
    public Optional<Node> from(Node node) {
      return node instanceof ListNode list && index < list.items().size()
          ? Optional.of(list.items().get(index))
          : Optional.empty();
    }
  }

  public JsonPath {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is none, or has more than these steps
   */
  public static JsonPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int at = text.startsWith("$") ? 1 : -1;
    while (at > 0 && at < text.length() && steps.size() < STEPS_MAX) {
      if (!step.region(at, text.length()).lookingAt()) {
        break;
      }
      steps.add(
          step.group(3) != null
              ? new Item(Integer.parseInt(step.group(3)))
              : new Member(step.group(1) != null ? step.group(1) : step.group(2)));
      at = step.end();
    }
    if (at != text.length()) {
      throw new IllegalArgumentException(
          "must be a path such as $.checks[0].ok or $['with.dot'], but is '"
              + text
              + "'; wildcards, filters and functions are not understood");
    }
    return new JsonPath(text, steps);
  }

  /** The value there; empty if the document has no such place. */
  public Optional<Node> in(Node document) {
    Optional<Node> at = Optional.of(document);
    for (Step step : steps) {
      at = at.flatMap(step::from);
    }
    return at;
  }

  @Override
  public String toString() {
    return text;
  }
}
