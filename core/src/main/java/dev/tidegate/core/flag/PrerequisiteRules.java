package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.MalformedRule;
import dev.tidegate.core.rule.Targeting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes prerequisites as plain targeting, so that clients which know flagd's language only
 * evaluate what our own do: the other flag's rule becomes a condition of this flag's rule. A flag
 * that is missing or disabled meets nothing. Not thread-safe; one for each set of flags.
 */
public final class PrerequisiteRules {
  /** Longest chain of flags that need one another, the first counted. */
  static final int CHAIN_MAX = 8;

  /** Most nodes of a rule with prerequisites written out. */
  static final int NODES_MAX = 10_000;

  private static final Node FALSE = BoolNode.of(false);

  private final Function<String, @Nullable FlagDefinition> flags;
  private final Map<String, Node> evaluators;
  private final Map<String, Node> ruleByFlag = new HashMap<>();
  private final Map<String, Integer> chainByFlag = new HashMap<>();
  private final Set<String> open = new LinkedHashSet<>();

  /**
   * Looks other flags up in {@code flags}.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   */
  PrerequisiteRules(
      Function<String, @Nullable FlagDefinition> flags, Map<String, Node> evaluators) {
    this.flags = flags;
    this.evaluators = evaluators;
  }

  /** Says why prerequisites cannot be written as targeting. */
  static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unwritable(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * What is evaluated for {@code flag}: its targeting under its prerequisites, or its targeting
   * alone if it has none.
   *
   * @throws Unwritable if they are malformed or too large, or need one another in a circle
   */
  @Nullable Node targeting(FlagDefinition flag) {
    if (!Prerequisites.areIn(flag)) {
      return flag.targeting();
    }
    Node base = flag.targeting() == null ? NullNode.of() : flag.targeting();
    try {
      if (Targeting.isEmpty(Targeting.writtenOut(base, evaluators))) {
        base = NullNode.of();
      }
      Node gated = bounded(gated(flag, base));
      return gated instanceof NullNode ? null : gated;
    } catch (MalformedRule e) {
      throw new Unwritable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The flags whose prerequisites cannot be written as targeting, and why: they need one another in
   * a circle, or would become too large.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   */
  public static SortedMap<String, String> unwritable(
      Map<String, MapNode> bodies, Map<String, Node> evaluators) {
    SortedMap<String, String> unwritable = new TreeMap<>();
    Map<String, FlagDefinition> definitions = definitions(bodies);
    PrerequisiteRules rules = new PrerequisiteRules(definitions::get, evaluators);
    for (FlagDefinition flag : definitions.values()) {
      try {
        rules.targeting(flag);
      } catch (Unwritable e) {
        unwritable.put(flag.key(), String.valueOf(e.getMessage()));
      }
    }
    return unwritable;
  }

  /** The definitions of {@code bodies}; none if no body has prerequisites. */
  private static Map<String, FlagDefinition> definitions(Map<String, MapNode> bodies) {
    Map<String, FlagDefinition> definitions = new HashMap<>();
    if (bodies.values().stream().anyMatch(body -> body.get(Prerequisites.MEMBER) != null)) {
      bodies.forEach(
          (key, body) -> {
            FlagDefinition definition = FlagDefinition.parse(key, body, new Problems());
            if (definition != null) {
              definitions.put(key, definition);
            }
          });
    }
    return definitions;
  }

  /**
   * Flag bodies by key as clients that know flagd's language only are to have them: prerequisites
   * written as targeting. Where that cannot be, the flag gets a rule that they all answer with
   * PARSE_ERROR. Bodies without prerequisites and those that cannot be understood stay.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   */
  public static Map<String, MapNode> written(
      Map<String, MapNode> bodies, Map<String, Node> evaluators) {
    Map<String, MapNode> written = new LinkedHashMap<>(bodies);
    Map<String, FlagDefinition> definitions = definitions(bodies);
    PrerequisiteRules rules = new PrerequisiteRules(definitions::get, evaluators);
    definitions.forEach(
        (key, definition) -> {
          if (Prerequisites.areIn(definition)) {
            written.put(key, rules.written(definition).toNode());
          }
        });
    return written;
  }

  private FlagDefinition written(FlagDefinition flag) {
    FlagDefinition plain =
        new FlagDefinition(
            flag.key(),
            flag.enabled(),
            flag.variants(),
            flag.defaultVariant(),
            flag.targeting(),
            flag.metadata(),
            flag.others().toBuilder().remove(Prerequisites.MEMBER).build());
    try {
      return plain.withTargeting(targeting(flag));
    } catch (Unwritable e) {
      return plain.withTargeting(
          MapNode.of("$ref", TextNode.of("prerequisites: " + e.getMessage())));
    }
  }

  private Node gated(FlagDefinition flag, Node base) {
    Prerequisites prerequisites = Prerequisites.of(flag);
    if (prerequisites == null) {
      throw new Unwritable("those of '" + flag.key() + "' are malformed");
    }
    if (!open.add(flag.key())) {
      throw new Unwritable("a circle: " + String.join(" needs ", open) + " needs " + flag.key());
    }
    try {
      List<Node> conditions = new ArrayList<>();
      boolean never = false;
      for (Map.Entry<String, Set<String>> need : prerequisites.when().entrySet()) {
        Node condition = condition(need.getKey(), need.getValue());
        never |= condition.equals(FALSE);
        if (!(condition instanceof BoolNode)) {
          conditions.add(condition);
        }
      }
      countChain(flag.key(), prerequisites.when().keySet());
      return gated(conditions, never, base, TextNode.of(prerequisites.otherwise()));
    } finally {
      open.remove(flag.key());
    }
  }

  /** What is certain is not asked, so that no part that is never reached can fail to compile. */
  private static Node gated(List<Node> conditions, boolean never, Node base, Node otherwise) {
    if (never) {
      return MapNode.of("if", ListNode.of(BoolNode.of(true), otherwise));
    }
    return conditions.isEmpty()
        ? base
        : MapNode.of(
            "if", ListNode.of(MapNode.of("and", ListNode.of(conditions)), base, otherwise));
  }

  /** Counted whatever was written out before, so that the order of flags does not matter. */
  private void countChain(String key, Set<String> needed) {
    int longest = 1;
    for (String other : needed) {
      longest = Math.max(longest, chainByFlag.getOrDefault(other, 1));
    }
    if (longest >= CHAIN_MAX) {
      throw new Unwritable("more than " + CHAIN_MAX + " flags need one another in a row");
    }
    chainByFlag.put(key, longest + 1);
  }

  /** True where the flag {@code key} gives one of {@code any}. */
  private Node condition(String key, Set<String> any) {
    FlagDefinition flag = flags.apply(key);
    if (flag == null || !flag.enabled()) {
      return FALSE;
    }
    Set<String> wanted = new LinkedHashSet<>(any);
    wanted.retainAll(flag.variants().keySet());
    boolean byDefault = flag.defaultVariant() != null && wanted.contains(flag.defaultVariant());
    Node given = new VariantTest(wanted, byDefault).of(rule(flag));
    if (given instanceof NullNode) {
      return BoolNode.of(byDefault);
    }
    if (given instanceof BoolNode bool) {
      return BoolNode.of(bool.value() != byDefault);
    }
    Node condition = byDefault ? MapNode.of("!", ListNode.of(given)) : given;
    return Targeting.fixedTruth(condition).<Node>map(BoolNode::of).orElse(condition);
  }

  /**
   * The rule of another flag, fit to stand in this one's; null where it leaves it to the default.
   */
  private Node rule(FlagDefinition flag) {
    Node known = ruleByFlag.get(flag.key());
    if (known != null) {
      return known;
    }
    Node rule = flag.targeting() == null ? NullNode.of() : flag.targeting();
    rule = Targeting.writtenOut(rule, evaluators);
    rule = Targeting.isEmpty(rule) ? NullNode.of() : Targeting.standingElsewhere(rule, flag.key());
    if (Prerequisites.areIn(flag)) {
      rule = gated(flag, rule);
    }
    ruleByFlag.put(flag.key(), bounded(rule));
    return rule;
  }

  /** Measured level by level; parts that stand in several places count each time. */
  private static Node bounded(Node rule) {
    List<Node> level = List.of(rule);
    int nodes = 0;
    for (int depth = 0; !level.isEmpty(); depth++) {
      nodes += level.size();
      if (nodes > NODES_MAX || depth >= DocumentReader.DEPTH_MAX - 1) {
        throw new Unwritable("the rules of the flags needed are too large together");
      }
      List<Node> below = new ArrayList<>();
      for (Node node : level) {
        if (node instanceof MapNode map) {
          below.addAll(map.members().values());
        } else if (node instanceof ListNode list) {
          below.addAll(list.items());
        }
      }
      level = below;
    }
    return rule;
  }
}
