package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.RandomRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A seeded random flagd file of all types, with shared rules and metadata, and cases for it. */
record RandomDocument(MapNode document, List<MapNode> cases) {
  /** The same for clients that know flagd's language only. */
  MapNode written() {
    Map<String, MapNode> bodies = new LinkedHashMap<>();
    MapNode flags = (MapNode) Objects.requireNonNull(document.get("flags"));
    flags.members().forEach((key, body) -> bodies.put(key, (MapNode) body));
    Map<String, Node> evaluators = FlagDocument.parse(document).evaluators();
    MapNode.Builder written = MapNode.builder();
    PrerequisiteRules.written(bodies, evaluators).forEach(written::put);
    return document.toBuilder().put("flags", written.build()).build();
  }

  private static final int FLAGS = 8;
  private static final int CASES = 6;
  private static final List<String> SHARED = List.of("first", "second", "third");
  private static final List<String> REFERENCES =
      List.of("first", "second", "third", "second", "none");
  private static final List<String> VARIANTS = List.of("a", "b", "on", "off", "true", "false");
  private static final List<String> TYPES =
      List.of("boolean", "string", "integer", "float", "object");
  private static final List<String> NUMBERS =
      List.of("0", "1", "-3.99", "3.99", "1e3", "-0", "9007199254740993", "1e21", "0.1", "-1e-7");
  private static final List<String> DEFAULTS =
      List.of("false", "\"default\"", "7.5", "-3", "{\"a\":1}", "null");

  static RandomDocument of(long seed) {
    RandomRules rules = new RandomRules(seed, REFERENCES);
    MapNode.Builder flags = MapNode.builder();
    List<MapNode> cases = new ArrayList<>();
    for (int f = 0; f < FLAGS; f++) {
      String type = rules.any(TYPES);
      flags.put("flag" + f, flag(rules, type));
      for (int c = 0; c < CASES; c++) {
        cases.add(
            MapNode.builder()
                .put("flag", rules.oneIn(40) ? "missing" : "flag" + f)
                .put("type", rules.oneIn(5) ? rules.any(TYPES) : type)
                .put("default", DocumentReader.json(rules.any(DEFAULTS)))
                .put("context", context(rules))
                .build());
      }
    }
    MapNode.Builder document = MapNode.builder().put("flags", flags.build());
    if (!rules.oneIn(4)) {
      document.put("$evaluators", evaluators(rules));
    }
    if (!rules.oneIn(4)) {
      document.put(
          "metadata", MapNode.builder().put("set", "random").put("n", 1.5).put("b", true).build());
    }
    return new RandomDocument(document.build(), cases);
  }

  private static MapNode context(RandomRules rules) {
    MapNode context = rules.context();
    return rules.oneIn(20)
        ? context.toBuilder().put("$flagd", MapNode.of("timestamp", NumberNode.of(1))).build()
        : context;
  }

  private static MapNode evaluators(RandomRules rules) {
    MapNode.Builder evaluators = MapNode.builder();
    for (String name : SHARED) {
      Node rule = rules.rule(2, false);
      if (rules.oneIn(8)) {
        rule = DocumentReader.json(rules.any(List.of("{}", "[]", "true", "null", "\"on\"", "5")));
      }
      evaluators.put(name, rules.oneIn(30) ? RandomRules.op("unknown", rule) : rule);
    }
    return evaluators.build();
  }

  private static MapNode flag(RandomRules rules, String type) {
    MapNode.Builder variants = MapNode.builder();
    boolean mixed = rules.oneIn(12);
    for (String name : VARIANTS) {
      variants.put(name, value(rules, mixed ? rules.any(TYPES) : type));
    }
    MapNode.Builder flag =
        MapNode.builder()
            .put("state", rules.oneIn(15) ? "DISABLED" : "ENABLED")
            .put("variants", variants.build());
    if (!rules.oneIn(5)) {
      flag.put("defaultVariant", rules.oneIn(10) ? noVariant(rules) : TextNode.of("b"));
    }
    if (rules.oneIn(3)) {
      flag.put("metadata", MapNode.builder().put("owner", "me").put("n", 3).build());
    }
    if (!rules.oneIn(12)) {
      flag.put("targeting", targeting(rules));
    }
    if (rules.oneIn(6)) {
      flag.put("prerequisites", prerequisites(rules));
    }
    return flag.build();
  }

  /** Mostly well formed; flags may need one another in a circle. */
  private static Node prerequisites(RandomRules rules) {
    MapNode.Builder when = MapNode.builder();
    for (int i = rules.oneIn(3) ? 2 : 1; i > 0; i--) {
      String other = rules.oneIn(20) ? "missing" : "flag" + rules.any(List.of(0, 1, 2, 3, 4, 5, 6));
      Node one = TextNode.of(rules.any(VARIANTS));
      when.put(other, rules.oneIn(3) ? ListNode.of(one, TextNode.of("b"), TextNode.of("?")) : one);
    }
    return MapNode.builder()
        .put("when", when.build())
        .put("otherwise", rules.oneIn(20) ? "?" : rules.any(VARIANTS))
        .build();
  }

  private static Node noVariant(RandomRules rules) {
    return rules.oneIn(2) ? NullNode.of() : TextNode.of("");
  }

  private static Node targeting(RandomRules rules) {
    if (rules.oneIn(25)) {
      return rules.oneIn(2) ? rules.scalar() : ListNode.of(rules.rule(1, false));
    }
    if (rules.oneIn(25)) {
      return RandomRules.op("$ref", TextNode.of(rules.any(REFERENCES)));
    }
    Node rule = rules.rule(rules.any(List.of(1, 2, 3, 4)), false);
    if (rules.oneIn(2)) {
      return RandomRules.op(
          "if", ListNode.of(rule, TextNode.of(rules.any(VARIANTS)), TextNode.of("off")));
    }
    return rules.oneIn(40) ? RandomRules.op("unknown", rule) : rule;
  }

  private static Node value(RandomRules rules, String type) {
    return switch (type) {
      case "boolean" -> BoolNode.of(rules.oneIn(2));
      case "string" -> TextNode.of(rules.any(List.of("", "x", "ä😀", "1", "true")));
      case "integer", "float" -> new NumberNode(rules.any(NUMBERS), Position.NONE);
      case "object" ->
          rules.oneIn(9)
              ? rules.oneIn(2) ? NullNode.of() : ListNode.of(NumberNode.of(1))
              : MapNode.builder()
                  .put("x", rules.scalar())
                  .put("y", MapNode.of("z", rules.scalar()))
                  .build();
      default -> throw new AssertionError(type);
    };
  }
}
