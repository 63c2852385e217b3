package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns one flag's targeting into closures, once per definition. Names are resolved, constants
 * folded and malformed parts found here, so that evaluation only walks the closures.
 */
final class RuleCompiler {
  private static final InstantSource NO_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final String flagKey;
  private final ContextRules contextRules;

  private RuleCompiler(String flagKey, InstantSource clock) {
    this.flagKey = flagKey;
    this.contextRules = new ContextRules(new FlagProperties(flagKey, clock));
  }

  /**
   * Compiles {@code targeting}, references resolved.
   *
   * @throws MalformedRule if it could not be evaluated for any context
   */
  static Rule compile(Node targeting, String flagKey, InstantSource clock) {
    return new RuleCompiler(flagKey, clock).rule(targeting, Dialect.COMPILED);
  }

  /** The truth of a rule that is the same in every context, or nothing if it is not or fails. */
  static Optional<Boolean> fixedTruth(Node rule) {
    try {
      Object value =
          Operators.isConstant(rule, false)
              ? new RuleCompiler("", NO_TIME).constant(rule)
              : JsValue.UNDEFINED;
      return value == JsValue.UNDEFINED ? Optional.empty() : Optional.of(JsValue.isTruthy(value));
    } catch (MalformedRule e) {
      return Optional.empty();
    }
  }

  String flagKey() {
    return flagKey;
  }

  Rule rule(Node node, Dialect dialect) {
    if (node instanceof ListNode list) {
      return list(list.items(), dialect);
    }
    if (!(node instanceof MapNode map) || map.members().isEmpty()) {
      return new Rule.Constant(JsValue.of(node));
    }
    String name = Operators.nameOf(map);
    // the interpreter asks too, and stumbles over an unknown operator among constants
    boolean isConstant = Operators.isConstant(map, false);
    if (dialect == Dialect.COMPILED && isConstant) {
      return new Rule.Constant(constant(node));
    }
    Node operand = map.members().values().iterator().next();
    return operation(new Operation(name, operand, dialect, this));
  }

  /** The value of an expression that is the same in every context. */
  @Nullable Object constant(Node node) {
    try {
      return rule(node, Dialect.INTERPRETED).value(EvaluationContext.EMPTY, null);
    } catch (RuleFailure e) {
      throw new MalformedRule(node, String.valueOf(e.getMessage()));
    }
  }

  /** Interprets {@code node}; what is malformed in it fails only when it is reached. */
  Rule lazily(Node node) {
    try {
      Rule rule = rule(node, Dialect.INTERPRETED);
      return Rule.of(rule::value);
    } catch (MalformedRule e) {
      String message = String.valueOf(e.getMessage());
      return Rule.of(
          (context, frame) -> {
            throw new RuleFailure(message);
          });
    }
  }

  /** A rule whose value is the list of the values of {@code nodes}. */
  Rule list(List<Node> nodes, Dialect dialect) {
    Rule[] items = nodes.stream().map(node -> rule(node, dialect)).toArray(Rule[]::new);
    boolean constant = true;
    for (Rule item : items) {
      constant &= item instanceof Rule.Constant;
    }
    Rule list = Rule.of((context, frame) -> values(items, context, frame), items);
    return constant ? new Rule.Constant(list.value(EvaluationContext.EMPTY, null)) : list;
  }

  private static List<@Nullable Object> values(
      Rule[] items, EvaluationContext context, @Nullable Frame frame) {
    List<@Nullable Object> values = new ArrayList<>(items.length);
    for (Rule item : items) {
      values.add(item.value(context, frame));
    }
    return Collections.unmodifiableList(values);
  }

  private Rule operation(Operation operation) {
    return switch (operation.name()) {
      case "var" -> contextRules.var(operation);
      case "missing" -> contextRules.missing(operation);
      case "missing_some" -> contextRules.missingSome(operation);
      case "if", "?:" -> LogicRules.condition(operation);
      case "and", "or" -> LogicRules.junction(operation);
      case "!" -> LogicRules.not(operation);
      case "!!" -> LogicRules.truth(operation);
      case "==", "!=", "===", "!==", "<", "<=", ">", ">=" -> ComparisonRule.of(operation);
      case "+", "-", "*", "/", "%" -> ArithmeticRules.of(operation);
      case "min", "max" -> ArithmeticRules.extreme(operation);
      case "map", "filter", "some", "none", "all" -> ListRules.iteration(operation);
      case "reduce" -> ListRules.reduction(operation);
      case "merge" -> ListRules.merge(operation);
      case "in" -> MembershipRule.of(operation);
      case "cat" -> TextRules.cat(operation);
      case "substr" -> TextRules.substr(operation);
      case "starts_with", "ends_with" -> AffixRule.of(operation);
      case "sem_ver" -> SemanticVersionRule.of(operation);
      case "fractional" -> FractionalRule.of(operation);
      default -> throw new AssertionError(operation.name());
    };
  }
}
