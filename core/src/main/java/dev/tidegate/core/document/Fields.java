package dev.tidegate.core.document;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one map and records every problem instead of stopping at the first. A method
 * with a fallback returns it if the member is absent or null; one without records that the member
 * is required. After a problem the returned value is some valid stand-in (empty, zero, the lower
 * bound, the first choice), so read everything, call {@link #finish}, and build only if {@link
 * Problems#isEmpty}. For one thread.
 */
public final class Fields {
  private final MapNode map;
  private final String path;
  private final Problems problems;
  private final Scalars scalars;
  private final boolean isStandIn;
  private final Set<String> asked = new LinkedHashSet<>();

  private Fields(MapNode map, String path, Problems problems, boolean isStandIn) {
    this.map = map;
    this.path = path;
    this.problems = problems;
    this.scalars = new Scalars(path, problems);
    this.isStandIn = isStandIn;
  }

  /**
   * Reads {@code node}, which lies at {@code path}. If it is not a map, that is recorded, and the
   * result reads as an empty map of which nothing is required.
   */
  public static Fields of(Node node, String path, Problems problems) {
    if (node instanceof MapNode map) {
      return new Fields(map, path, problems, false);
    }
    problems.add(path, node, "must be a map, but is " + node.kind());
    return standIn(path, problems);
  }

  private static Fields standIn(String path, Problems problems) {
    return new Fields(MapNode.builder().build(), path, problems, true);
  }

  /** The map being read. */
  public MapNode node() {
    return map;
  }

  /** The names of the members asked for so far, there or not. */
  public Set<String> asked() {
    return Collections.unmodifiableSet(asked);
  }

  /** The names of all members, in the order written. */
  public Set<String> names() {
    return map.members().keySet();
  }

  /** Where this map lies. */
  public String path() {
    return path;
  }

  /** Where the member {@code name} lies. */
  public String path(String name) {
    return Problem.member(path, name);
  }

  /** True if the member is there and not null. */
  public boolean has(String name) {
    return optionalNode(name) != null;
  }

  /** Records a problem of the member {@code name}, or of this map if there is no such member. */
  public void problem(String name, String message, @Nullable String hint) {
    Node node = map.get(name);
    problems.add(path(name), node == null ? map : node, message, hint);
  }

  /** The member as it is; null if absent or null. */
  public @Nullable Node optionalNode(String name) {
    asked.add(name);
    Node node = map.get(name);
    return node instanceof NullNode ? null : node;
  }

  /** The member as it is; required. */
  public @Nullable Node node(String name) {
    Node node = optionalNode(name);
    if (node == null && !isStandIn) {
      problems.add(path(name), map, "is required");
    }
    return node;
  }

  /** A text; required. */
  public String text(String name) {
    return scalars.text(name, node(name), "");
  }

  /** A text or {@code fallback}. */
  public String text(String name, String fallback) {
    return scalars.text(name, optionalNode(name), fallback);
  }

  /** A text, or null if absent. */
  public @Nullable String optionalText(String name) {
    return has(name) ? text(name) : null;
  }

  /** A whole number from {@code min} to {@code max}; required. */
  public long wholeNumber(String name, long min, long max) {
    return scalars.wholeNumber(name, node(name), min, max, min);
  }

  /** A whole number from {@code min} to {@code max}, or {@code fallback}. */
  public long wholeNumber(String name, long min, long max, long fallback) {
    return scalars.wholeNumber(name, optionalNode(name), min, max, fallback);
  }

  /** A number from {@code min} to {@code max}; required. */
  public double number(String name, double min, double max) {
    return scalars.number(name, node(name), min, max, min);
  }

  /** A number from {@code min} to {@code max}, or {@code fallback}. */
  public double number(String name, double min, double max, double fallback) {
    return scalars.number(name, optionalNode(name), min, max, fallback);
  }

  /** True or false; required. */
  public boolean bool(String name) {
    return scalars.bool(name, node(name), false);
  }

  /** True or false, or {@code fallback}. */
  public boolean bool(String name, boolean fallback) {
    return scalars.bool(name, optionalNode(name), fallback);
  }

  /** A duration such as {@code 2m}; required. */
  public Duration duration(String name) {
    return parsed(name, DurationText::parse, Duration.ZERO);
  }

  /** A duration such as {@code 2m}, or {@code fallback}. */
  public Duration duration(String name, Duration fallback) {
    return has(name) ? duration(name) : fallback;
  }

  /** A duration such as {@code 2m}, or null if absent. */
  public @Nullable Duration optionalDuration(String name) {
    return has(name) ? duration(name) : null;
  }

  /** A percentage such as {@code 12.5%}, as its number from 0 to 100; required. */
  public BigDecimal percentage(String name) {
    return parsed(name, Scalars::percentageOf, BigDecimal.ZERO);
  }

  /** A percentage such as {@code 12.5%}, as its number from 0 to 100, or {@code fallback}. */
  public BigDecimal percentage(String name, BigDecimal fallback) {
    return has(name) ? percentage(name) : fallback;
  }

  /**
   * A text read by {@code parser}, whose IllegalArgumentException becomes the problem's message;
   * required. {@code standIn} is returned after a problem.
   */
  public <T> T parsed(String name, Function<String, T> parser, T standIn) {
    Node node = node(name);
    if (node == null) {
      return standIn;
    }
    String text = node instanceof NumberNode number ? number.text() : text(name);
    if (!(node instanceof TextNode || node instanceof NumberNode)) {
      return standIn;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      problems.add(path(name), node, String.valueOf(e.getMessage()));
      return standIn;
    }
  }

  /** The stored name of an enum's constant, in upper case; required. */
  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    E first = type.getEnumConstants()[0];
    return parsed(name, text -> Enum.valueOf(type, text), first);
  }

  /** Any double: a number, or a text for what JSON has no number for; required. */
  public double real(String name) {
    Node node = node(name);
    if (node instanceof NumberNode number) {
      return number.doubleValue();
    }
    return node == null ? 0 : parsed(name, Double::valueOf, 0.0);
  }

  /** One of the constants of {@code type}, written in lower camel case; required. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    E[] constants = type.getEnumConstants();
    return scalars.choice(name, node(name), constants, constants[0]);
  }

  /** One of the constants of {@code fallback}'s enum, written in lower camel case. */
  public <E extends Enum<E>> E choice(String name, E fallback) {
    E[] constants = fallback.getDeclaringClass().getEnumConstants();
    return scalars.choice(name, optionalNode(name), constants, fallback);
  }

  /** A nested map; required. */
  public Fields map(String name) {
    Node node = node(name);
    return node == null ? standIn(path(name), problems) : of(node, path(name), problems);
  }

  /** A nested map, or null if absent. */
  public @Nullable Fields optionalMap(String name) {
    return has(name) ? map(name) : null;
  }

  /** The members of a nested map, each itself a map, in the order written; empty if absent. */
  public Map<String, Fields> mapsByName(String name) {
    Map<String, Fields> all = new LinkedHashMap<>();
    Fields outer = optionalMap(name);
    if (outer != null) {
      outer.map.members().forEach((key, node) -> all.put(key, of(node, outer.path(key), problems)));
    }
    return all;
  }

  /** The items of a list; required. */
  public List<Node> list(String name) {
    return node(name) == null ? List.of() : optionalList(name);
  }

  /** The items of a list; empty if absent. */
  public List<Node> optionalList(String name) {
    Node node = optionalNode(name);
    if (node == null) {
      return List.of();
    }
    return node instanceof ListNode list
        ? list.items()
        : scalars.wrong(name, node, "a list", List.<Node>of(), null);
  }

  /** The items of a list, each itself a map; empty if absent. */
  public List<Fields> maps(String name) {
    List<Node> items = optionalList(name);
    List<Fields> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      all.add(of(items.get(i), Problem.item(path(name), i), problems));
    }
    return all;
  }

  /** The items of a list, each itself a text; empty if absent. */
  public List<String> texts(String name) {
    List<Node> items = optionalList(name);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof TextNode text) {
        all.add(text.value());
      } else {
        Node item = items.get(i);
        problems.add(Problem.item(path(name), i), item, "must be a text, but is " + item.kind());
      }
    }
    return all;
  }

  /** Records every member that was not asked for. Call once, after reading. */
  public void finish() {
    map.members()
        .forEach(
            (name, node) -> {
              if (!asked.contains(name)) {
                problems.add(
                    path(name),
                    node,
                    "unknown key '" + name + "'",
                    Spelling.didYouMean(name, asked));
              }
            });
  }
}
