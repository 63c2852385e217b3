package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators on lists. */
final class ListRules {
  private ListRules() {}

  static Rule iteration(Operation operation) {
    if (!operation.hasList()) {
      if (operation.isInterpreted()) {
        return operation.failing("takes a list and a rule");
      }
      throw operation.malformed("takes a list and a rule");
    }
    if (isFixedFilter(operation)) {
      return fixedFilter(operation);
    }
    Rule list = operation.rule(0);
    Iteration iteration = Iteration.of(operation.name());
    boolean interpreted = operation.isInterpreted();
    boolean eager = iteration == Iteration.FILTER && operation.operands().size() == 2;
    Rule each = interpreted && !eager ? operation.lazily(1) : operation.rule(1);
    boolean bare = interpreted && iteration.stopsEarly();
    Rule.Evaluation evaluation =
        (context, frame) -> {
          Object value = list.value(context, frame);
          List<?> items =
              bare
                  ? indexed(value)
                  : iteration == Iteration.ALL ? items(value) : items(list, value);
          boolean empty = value instanceof List<?> && items.isEmpty();
          boolean nothing = empty || (interpreted && !JsValue.isTrue(value));
          if (iteration == Iteration.ALL && nothing) {
            return false;
          }
          return iteration.over(items, bare, each, context, frame);
        };
    if (iteration == Iteration.ALL) {
      return new Rule() {
        @Override
        @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
          return evaluation.of(context, frame);
        }

        @Override
        @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
          return list.value(context, frame);
        }
      };
    }
    return Rule.of(evaluation, list);
  }

  private static boolean isFixedFilter(Operation operation) {
    return operation.isInterpreted()
        && operation.name().equals("filter")
        && operation.operands().size() == 2
        && Operators.isConstant(operation.operands().get(1), false);
  }

  /** Where the condition is fixed, the interpreter takes the list as it is, or nothing. */
  private static Rule fixedFilter(Operation operation) {
    Object condition = operation.compiler().constant(operation.operands().get(1));
    return JsValue.isTruthy(condition) ? operation.rule(0) : new Rule.Constant(List.of());
  }

  private enum Iteration {
    MAP,
    FILTER,
    SOME,
    NONE,
    ALL;

    static Iteration of(String name) {
      return switch (name) {
        case "map" -> MAP;
        case "filter" -> FILTER;
        case "some" -> SOME;
        case "none" -> NONE;
        case "all" -> ALL;
        default -> throw new AssertionError(name);
      };
    }

    boolean stopsEarly() {
      return this == SOME || this == NONE || this == ALL;
    }

    @Nullable Object over(
        List<?> items, boolean bare, Rule each, EvaluationContext context, @Nullable Frame outer) {
      List<@Nullable Object> collected = new ArrayList<>();
      Steps steps = Steps.within(outer);
      for (int i = 0; i < items.size(); i++) {
        steps.take();
        Object item = items.get(i);
        Object result = each.value(context, new Frame(item, items, bare ? -1 : i, outer, steps));
        if (this == MAP) {
          collected.add(result);
        } else if (this == FILTER) {
          if (JsValue.isTruthy(result)) {
            collected.add(item);
          }
        } else if (JsValue.isTruthy(result) != (this == ALL)) {
          return this == SOME;
        }
      }
      return stopsEarly() ? this != SOME : (Object) Collections.unmodifiableList(collected);
    }
  }

  /**
   * The items of {@code value}, which {@code rule} gave: what is false counts as an empty list,
   * unless an {@code and} gave it.
   */
  static List<?> items(Rule rule, @Nullable Object value) {
    if (isAnd(rule) && !(value instanceof List)) {
      throw new RuleFailure("takes a list");
    }
    return items(value);
  }

  static boolean isAnd(Rule rule) {
    return rule instanceof LogicRules.Junction junction && !junction.isOr;
  }

  /** What is false counts as an empty list; anything else that is no list fails. */
  static List<?> items(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (JsValue.isTrue(value)) {
      throw new RuleFailure("takes a list");
    }
    return List.of();
  }

  /** The interpreter walks by index: characters of a text, nothing of what has no length. */
  private static List<?> indexed(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    List<String> characters = new ArrayList<>();
    if (value instanceof String text) {
      for (int i = 0; i < text.length(); i++) {
        characters.add(text.substring(i, i + 1));
      }
    }
    return characters;
  }

  static Rule reduction(Operation operation) {
    if (!operation.hasList()) {
      if (operation.isInterpreted()) {
        return operation.failing("takes a list, a rule and a first value");
      }
      throw operation.malformed("takes a list, a rule and a first value");
    }
    Node sum = operation.isInterpreted() ? knownReduction(operation) : null;
    if (sum != null) {
      return operation.compiler().rule(sum, Dialect.INTERPRETED);
    }
    Rule list = operation.rule(0);
    Rule each = operation.isInterpreted() ? operation.lazily(1) : operation.rule(1);
    Rule first = operation.rule(2);
    return Rule.of(
        (context, frame) -> {
          List<?> items = items(list, list.value(context, frame));
          List<?> outward = operation.isInterpreted() ? items : null;
          Object accumulator = flat(first.value(context, frame));
          int i = 0;
          if (accumulator == JsValue.UNDEFINED) {
            if (items.isEmpty()) {
              throw new RuleFailure("cannot reduce nothing without a first value");
            }
            accumulator = items.get(i++);
          }
          Steps steps = Steps.within(frame);
          for (; i < items.size(); i++) {
            steps.take();
            Frame inner = new Frame(step(accumulator, items.get(i)), outward, -1, frame, steps);
            accumulator = flat(each.value(context, inner));
          }
          return accumulator;
        },
        list,
        first);
  }

  /** Sums and products, which the interpreter computes in one go; null for other reductions. */
  private static @Nullable Node knownReduction(Operation operation) {
    List<Node> operands = operation.operands();
    if (operands.size() < 2 || operands.get(1) instanceof NullNode) {
      throw operation.malformed("takes a list, a rule and a first value");
    }
    Node first = operands.size() > 2 ? operands.get(2) : null;
    boolean isFalse = first == null || !JsValue.isTrue(JsValue.of(first));
    if (addsUp(operands.get(1), "+")) {
      return oneGo("+", operands.get(0), isFalse || first == null ? NumberNode.of(0) : first);
    }
    if (addsUp(operands.get(1), "*")) {
      return oneGo("*", operands.get(0), first == null ? NumberNode.of(1) : first);
    }
    return null;
  }

  private static boolean addsUp(Node each, String operator) {
    if (!(each instanceof MapNode map)
        || !(map.get(operator) instanceof ListNode two)
        || two.items().size() != 2) {
      return false;
    }
    Node accumulator = MapNode.of("var", TextNode.of("accumulator"));
    Node current = MapNode.of("var", TextNode.of("current"));
    return two.items().contains(accumulator) && two.items().contains(current);
  }

  private static Node oneGo(String operator, Node list, Node first) {
    return MapNode.of(operator, ListNode.of(MapNode.of(operator, list), first));
  }

  private static Map<String, @Nullable Object> step(
      @Nullable Object accumulator, @Nullable Object current) {
    Map<String, @Nullable Object> step = new LinkedHashMap<>(4);
    step.put("accumulator", accumulator);
    step.put("current", current);
    return step;
  }

  /** Refuses an accumulator that nests, which could grow without bound. */
  private static @Nullable Object flat(@Nullable Object value) {
    boolean nests = false;
    if (value instanceof List<?> list) {
      nests = list.stream().anyMatch(JsValue::isComposite);
    } else if (value instanceof Map<?, ?> map) {
      nests = map.values().stream().anyMatch(JsValue::isComposite);
    }
    if (nests) {
      throw new RuleFailure("cannot reduce to nested lists or maps");
    }
    return value;
  }

  /** One list of all items of lists and of everything else. */
  static Rule merge(Operation operation) {
    return operation.overValues(
        values -> {
          List<@Nullable Object> merged = new ArrayList<>();
          for (Object value : values) {
            if (value instanceof List<?> list) {
              merged.addAll(list);
            } else {
              merged.add(value);
            }
          }
          return Collections.unmodifiableList(merged);
        });
  }
}
