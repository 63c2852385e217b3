package dev.tidegate.core.rule;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Seeded random rules, contexts and flags; wild enough to reach every operator's corners. Kept out
 * is what only the reference engine's language explains: names of methods that its lists and texts
 * have (a {@code var} of one gives null there instead of its default).
 */
public final class RandomRules {
  private static final List<String> NAMES =
      List.of(
          "n",
          "s",
          "b",
          "list",
          "words",
          "map.x",
          "map.y.z",
          "nothing",
          "email",
          "version",
          "list.0",
          "list.length",
          "targetingKey",
          "$flagd.timestamp",
          "$flagd.flagKey",
          "zero",
          "empty",
          "mixed",
          "mixed.2.0",
          "mixed.0",
          "words.1",
          "words.7",
          "s.0",
          "inner",
          "map.list.1",
          "map.list.1.k",
          "map.a\\.b",
          "$flagd",
          "");
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "abc",
          "on",
          "off",
          "true",
          "1",
          "5",
          "-3",
          "0.5",
          " 7 ",
          "x@faas.com",
          "@faas.com",
          "1.2.3",
          "1.2",
          "v2.0.0-rc.1",
          "2.0.0",
          "null",
          "0x10",
          "user-1");
  private static final List<String> NUMBERS =
      List.of("0", "1", "2", "-1", "3.5", "10", "100", "1e21", "0.1", "1e-7", "-0", "7");
  private static final List<String> VERSIONS =
      List.of(
          "1.2.3",
          "v1.2.3",
          "V2.0.0",
          "vv1.0.0",
          "1",
          "1.2",
          "v1.9",
          "2.0.0.0",
          "1.2.3-alpha",
          "1.2.3-alpha.1",
          "1.2.3-alpha.beta",
          "1.2.3-1",
          "1.2.3-10",
          "1.2.3-a-b",
          "1.2.3-01",
          "1.2.3+build.7",
          "1.2.3-rc.1+build",
          "01.2.3",
          "1.02.3",
          "1.2.x",
          "1.2.",
          " 1.2.3 ",
          "1.2-rc",
          "=1.2.3",
          "9007199254740991.0.0",
          "9007199254740992.0.0",
          "99999999999999999999",
          "");
  private static final List<String> COMPARISONS =
      List.of("==", "!=", "===", "!==", "<", "<=", ">", ">=");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "min", "max");

  private static final Set<String> LOOSE = Set.of("all", "missing", "missing_some", "/", "$ref");

  private final Random random;
  private final List<String> shared;

  /** Rules that refer to {@code shared} rules now and then. */
  public RandomRules(long seed, List<String> shared) {
    this.random = new Random(seed);
    this.shared = shared;
  }

  public <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  public Node scalar() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> TextNode.of(any(TEXTS));
      case 4, 5, 6 -> new NumberNode(any(NUMBERS), Position.NONE);
      case 7, 8 -> BoolNode.of(random.nextBoolean());
      default -> NullNode.of();
    };
  }

  /** A rule of at most {@code depth} operators inside one another. */
  public Node rule(int depth, boolean iterating) {
    if (depth == 0 || oneIn(5)) {
      return oneIn(3) ? scalar() : variable(iterating);
    }
    if (!shared.isEmpty() && oneIn(15)) {
      return op("$ref", TextNode.of(any(shared)));
    }
    int d = depth - 1;
    return switch (random.nextInt(26)) {
      case 0, 1, 2 -> op(oneIn(6) ? "?:" : "if", rules(d, 2 + random.nextInt(4), iterating));
      case 3, 4, 5, 6 ->
          op(any(COMPARISONS), rules(d, oneIn(6) ? random.nextInt(4) : 2, iterating));
      case 7, 8 -> op(oneIn(2) ? "and" : "or", rules(d, 1 + random.nextInt(3), iterating));
      case 9 -> op(oneIn(2) ? "!" : "!!", oneIn(2) ? rule(d, iterating) : rules(d, 1, iterating));
      case 10, 11, 12 ->
          op(
              any(ARITHMETIC),
              oneIn(6) ? rule(d, iterating) : rules(d, 1 + random.nextInt(3), iterating));
      case 13 ->
          op("cat", oneIn(6) ? rule(d, iterating) : joined(d, 1 + random.nextInt(3), iterating));
      case 14 -> oneIn(2) ? part() : op("substr", rules(d, 1 + random.nextInt(3), iterating));
      case 15, 16 -> op("in", ListNode.of(rule(d, iterating), list(d, iterating)));
      case 17 -> op("merge", rules(d, random.nextInt(4), iterating));
      case 18 -> missing(d, iterating);
      case 19, 20 -> iteration(d, iterating);
      case 21 -> op(oneIn(2) ? "starts_with" : "ends_with", rules(d, oneIn(8) ? 1 : 2, iterating));
      case 22, 23 -> semanticVersion(d, iterating);
      case 24 -> badAffix(d, iterating);
      default -> fractional(d, iterating);
    };
  }

  /**
   * Operands of {@code cat}, without those that the reference engine writes without parentheses and
   * whose texts we do join (and and or, far more common, we follow).
   */
  private ListNode joined(int depth, int count, boolean iterating) {
    List<Node> rules = new ArrayList<>();
    while (rules.size() < count) {
      Node rule = rule(depth, iterating);
      boolean loose =
          rule instanceof MapNode map && map.members().keySet().stream().anyMatch(LOOSE::contains);
      if (!loose) {
        rules.add(rule);
      }
    }
    return ListNode.of(rules);
  }

  private ListNode rules(int depth, int count, boolean iterating) {
    List<Node> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(rule(depth, iterating));
    }
    return ListNode.of(rules);
  }

  public static Node op(String name, Node operand) {
    return MapNode.of(name, operand);
  }

  private Node variable(boolean iterating) {
    List<String> inside =
        List.of("", "accumulator", "current", "../index", "../../n", "../../s", "x", "0");
    Node name = TextNode.of(iterating && !oneIn(4) ? any(inside) : any(NAMES));
    if (oneIn(30)) {
      return op("var", oneIn(2) ? NumberNode.of(1) : BoolNode.of(true));
    }
    return switch (random.nextInt(6)) {
      case 0 -> op("var", ListNode.of(name, oneIn(4) ? variable(iterating) : scalar()));
      case 1 -> op("var", ListNode.of(name));
      default -> op("var", name);
    };
  }

  /** A part of a text, also counted from its end and beyond it. */
  private Node part() {
    List<Node> operands = new ArrayList<>();
    operands.add(op("var", TextNode.of(any(List.of("s", "email", "words.0", "version", "n")))));
    operands.add(NumberNode.of(random.nextInt(13) - 6));
    if (oneIn(2)) {
      operands.add(NumberNode.of(random.nextInt(13) - 6));
    }
    return op("substr", ListNode.of(operands));
  }

  /** Operands of which there are too few or too many, or that are no texts or no list. */
  private Node badAffix(int depth, boolean iterating) {
    Node operand =
        switch (random.nextInt(4)) {
          case 0 -> rule(depth, iterating);
          case 1 -> rules(depth, any(List.of(0, 1, 3)), iterating);
          case 2 -> ListNode.of(op("var", TextNode.of("email")), scalar());
          default -> ListNode.of(scalar(), op("var", TextNode.of("s")));
        };
    return op(oneIn(2) ? "starts_with" : "ends_with", operand);
  }

  private Node list(int depth, boolean iterating) {
    return switch (random.nextInt(5)) {
      case 0 -> op("var", TextNode.of("list"));
      case 1 -> op("var", TextNode.of(oneIn(2) ? "words" : "mixed"));
      case 2 -> rule(depth, iterating);
      default -> rules(depth == 0 ? 0 : depth - 1, random.nextInt(4), iterating);
    };
  }

  private Node missing(int depth, boolean iterating) {
    List<Node> names = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      names.add(oneIn(8) ? rule(depth, iterating) : TextNode.of(any(NAMES)));
    }
    return oneIn(2)
        ? op("missing", ListNode.of(names))
        : op("missing_some", ListNode.of(NumberNode.of(random.nextInt(3)), ListNode.of(names)));
  }

  private Node iteration(int depth, boolean iterating) {
    String name = any(List.of("map", "filter", "some", "none", "all", "reduce"));
    Node list = list(depth, iterating);
    if (name.equals("reduce")) {
      Node sum =
          op(
              any(List.of("+", "*", "cat", "max")),
              ListNode.of(
                  op("var", TextNode.of("current")), op("var", TextNode.of("accumulator"))));
      Node each = oneIn(3) ? rule(depth, true) : sum;
      return op(name, oneIn(5) ? ListNode.of(list, each) : ListNode.of(list, each, scalar()));
    }
    return op(name, ListNode.of(list, rule(depth, true)));
  }

  private Node semanticVersion(int depth, boolean iterating) {
    Node operator =
        oneIn(12)
            ? rule(depth, iterating)
            : TextNode.of(
                any(List.of("=", "!=", "<", "<=", ">", ">=", "^", "~", oneIn(5) ? "==" : "=")));
    Node left = oneIn(2) ? version(depth, iterating) : op("var", TextNode.of("version"));
    Node right = version(depth, iterating);
    return switch (random.nextInt(16)) {
      case 0 -> op("sem_ver", ListNode.of(left, right));
      case 1 -> op("sem_ver", ListNode.of(left, operator, right, scalar()));
      case 2 -> op("sem_ver", left);
      default -> op("sem_ver", ListNode.of(left, operator, right));
    };
  }

  private Node version(int depth, boolean iterating) {
    return switch (random.nextInt(6)) {
      case 0 -> rule(depth, iterating);
      case 1 -> scalar();
      case 2 -> new NumberNode(any(List.of("1", "1.2", "2.0", "-1", "0", "1e3")), Position.NONE);
      default -> TextNode.of(any(VERSIONS));
    };
  }

  private Node fractional(int depth, boolean iterating) {
    List<Node> operands = new ArrayList<>();
    if (oneIn(2)) {
      operands.add(bucket(depth, iterating));
    }
    int entries = random.nextInt(4) + (oneIn(10) ? 0 : 1);
    for (int i = 0; i < entries; i++) {
      Node variant =
          switch (random.nextInt(12)) {
            case 0 -> rule(depth, iterating);
            case 1 -> scalar();
            default -> TextNode.of(any(List.of("a", "b", "on", "off")));
          };
      operands.add(
          switch (random.nextInt(20)) {
            case 0, 1, 2 -> ListNode.of(variant);
            case 3 -> oneIn(2) ? ListNode.of() : ListNode.of(variant, NumberNode.of(1), scalar());
            case 4 -> oneIn(2) ? scalar() : rule(depth, iterating);
            default -> ListNode.of(variant, weight(depth, iterating));
          });
    }
    boolean bare = operands.size() == 1 && oneIn(4);
    return op("fractional", bare ? operands.get(0) : ListNode.of(operands));
  }

  /** What is hashed, if it is not the targeting key: mostly a text. */
  private Node bucket(int depth, boolean iterating) {
    return switch (random.nextInt(8)) {
      case 0 -> NullNode.of();
      case 1 -> scalar();
      case 2 -> rule(depth, iterating);
      case 3 -> op("var", TextNode.of(any(List.of("targetingKey", "email", "nothing", "n"))));
      default -> op("cat", ListNode.of(TextNode.of("salt"), variable(iterating)));
    };
  }

  /** Mostly a small whole number; also none, a part, a text, computed, or far too much. */
  private Node weight(int depth, boolean iterating) {
    return switch (random.nextInt(16)) {
      case 0 -> rule(depth, iterating);
      case 1 -> scalar();
      case 2 ->
          new NumberNode(
              any(List.of("0", "-7", "1.5", "2147483647", "2147483648", "1e9", "3.0", "-0.5")),
              Position.NONE);
      case 3 ->
          op(
              any(List.of("-", "/", "%", "+")),
              ListNode.of(
                  op("var", TextNode.of("$flagd.timestamp")),
                  NumberNode.of(any(List.of(1_749_999_990, 1_750_000_010, 7, 2)))));
      case 4 -> NumberNode.of(random.nextInt(2_000_000_000));
      default -> NumberNode.of(random.nextInt(100));
    };
  }

  public MapNode context() {
    MapNode.Builder context = MapNode.builder();
    if (!oneIn(6)) {
      context.put(
          "targetingKey", oneIn(10) ? scalar() : TextNode.of("user-" + random.nextInt(1000)));
    }
    put(context, "n", new NumberNode(any(NUMBERS), Position.NONE));
    put(context, "s", TextNode.of(any(TEXTS)));
    put(context, "b", BoolNode.of(random.nextBoolean()));
    put(context, "list", ListNode.of(NumberNode.of(random.nextInt(5)), NumberNode.of(2)));
    put(context, "words", ListNode.of(TextNode.of(any(TEXTS)), TextNode.of(any(TEXTS))));
    put(
        context,
        "map",
        MapNode.builder()
            .put("x", scalar())
            .put("y", MapNode.of("z", scalar()))
            .put("a.b", scalar())
            .put("list", ListNode.of(scalar(), MapNode.of("k", scalar()), NullNode.of()))
            .build());
    put(context, "inner", MapNode.of("x", scalar()));
    put(context, "email", TextNode.of(any(List.of("u@faas.com", "u@x.org"))));
    put(context, "version", TextNode.of(any(VERSIONS)));
    put(context, "zero", NumberNode.of(0));
    put(context, "empty", oneIn(2) ? ListNode.of() : TextNode.of(""));
    put(context, "mixed", ListNode.of(scalar(), scalar(), ListNode.of(scalar())));
    return context.build();
  }

  private void put(MapNode.Builder context, String name, Node value) {
    if (!oneIn(5)) {
      context.put(name, oneIn(12) ? scalar() : value);
    }
  }
}
