package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators on numbers. What is no number, or no longer one after computing, fails. */
final class ArithmeticRules {
  private ArithmeticRules() {}

  static Rule of(Operation operation) {
    Operator operator = Operator.of(operation.name());
    if (operation.isInterpreted()) {
      boolean unary = operator == Operator.PLUS || operator == Operator.MINUS;
      Rule operand = unary ? operation.listOrSingle() : operation.list();
      return Rule.of((context, frame) -> interpreted(operator, operand.value(context, frame)));
    }
    if (operation.operand() instanceof MapNode) {
      return overOne(operator, operation.rule(0));
    }
    return overMany(operator, operation);
  }

  private enum Operator {
    PLUS,
    MINUS,
    TIMES,
    DIVIDED,
    MODULO;

    static Operator of(String name) {
      return switch (name) {
        case "+" -> PLUS;
        case "-" -> MINUS;
        case "*" -> TIMES;
        case "/" -> DIVIDED;
        case "%" -> MODULO;
        default -> throw new AssertionError(name);
      };
    }

    /** True if computing starts from a neutral number, so that no operand is enough. */
    boolean isSeeded() {
      return this == PLUS || this == TIMES;
    }

    int operandsMin() {
      return isSeeded() ? 0 : this == MODULO ? 2 : 1;
    }

    double of(double a, double b) {
      return switch (this) {
        case PLUS -> a + b;
        case MINUS -> a - b;
        case TIMES -> a * b;
        case DIVIDED -> a / b;
        case MODULO -> a % b;
      };
    }
  }

  private static Rule overMany(Operator operator, Operation operation) {
    List<Node> written = operation.operands();
    Rule[] operands = operation.rules();
    int least = operator.operandsMin();
    if (operands.length < least) {
      throw operation.malformed("takes at least " + least + " operands");
    }
    for (int i = 0; i < operands.length; i++) {
      refuseConstant(operation, written.get(i), operands[i]);
      if (i > 0 && operator == Operator.DIVIDED && isZero(operands[i])) {
        throw operation.malformed("divides by zero");
      }
    }
    if (operands.length == 1 && operator != Operator.PLUS && operator != Operator.TIMES) {
      boolean inverse = operator == Operator.DIVIDED;
      return Rule.of(
          (context, frame) -> {
            double value = numeric(operands[0].value(context, frame));
            return inverse ? defined(1 / divisor(value)) : -defined(value);
          },
          operands);
    }
    return Rule.of(
        (context, frame) -> {
          double result = operator == Operator.TIMES ? 1 : 0;
          for (int i = 0; i < operands.length; i++) {
            double value = numeric(operands[i].value(context, frame));
            value = i > 0 && operator == Operator.DIVIDED ? divisor(value) : value;
            result = i == 0 ? value : operator.of(result, value);
          }
          return operands.length == 0 ? result : defined(result);
        },
        operands);
  }

  /** A literal that is no number, or a zero to divide by, is found when compiling. */
  private static void refuseConstant(Operation operation, Node written, Rule operand) {
    boolean composite =
        written instanceof ListNode || (written instanceof MapNode map && map.members().isEmpty());
    boolean word =
        operand instanceof Rule.Constant constant
            && constant.value instanceof String text
            && Double.isNaN(JsNumber.parse(text));
    if (composite || word) {
      throw operation.malformed("takes numbers, not " + written);
    }
  }

  private static boolean isZero(Rule operand) {
    return operand instanceof Rule.Constant constant
        && (constant.value instanceof Double || constant.value instanceof String)
        && JsValue.number(constant.value) == 0;
  }

  private static double numeric(@Nullable Object value) {
    if (JsValue.isComposite(value)) {
      throw new RuleFailure("cannot compute with a list or map");
    }
    if (value instanceof Double number && Double.isNaN(number)) {
      throw new RuleFailure("cannot compute with what is not a number");
    }
    return JsValue.number(value);
  }

  private static double divisor(double value) {
    if (value == 0 || Double.isNaN(value)) {
      throw new RuleFailure("cannot divide by this");
    }
    return value;
  }

  private static double defined(double result) {
    if (Double.isNaN(result)) {
      throw new RuleFailure("the result is not a number");
    }
    return result;
  }

  /** An operand that is no list literal: usually a list that is computed. */
  private static Rule overOne(Operator operator, Rule operand) {
    Rule.Evaluation evaluation =
        (context, frame) -> overOne(operator, operand.value(context, frame));
    boolean registers =
        operator == Operator.PLUS || operator == Operator.MINUS || operator == Operator.DIVIDED;
    return registers
        ? new Rule() {
          @Override
          @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
            return evaluation.of(context, frame);
          }

          @Override
          @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
            return operand.value(context, frame);
          }
        }
        : Rule.of(evaluation, operand);
  }

  private static double overOne(Operator operator, @Nullable Object value) {
    if (value instanceof List<?> items) {
      return overList(operator, items);
    }
    return switch (operator) {
      case PLUS -> defined(JsValue.number(value));
      case MINUS -> -defined(JsValue.number(value));
      case TIMES, DIVIDED, MODULO -> throw new RuleFailure("takes a list");
    };
  }

  /** Folds without looking at the result, which therefore may be not a number. */
  private static double overList(Operator operator, List<?> items) {
    int least = operator.operandsMin();
    if (items.size() < least) {
      throw new RuleFailure("takes at least " + least + " operands");
    }
    if (items.size() == 1 && operator == Operator.MINUS) {
      return -numeric(items.get(0));
    }
    if (items.size() == 1 && operator == Operator.DIVIDED) {
      return 1 / numeric(trueOnly(items.get(0)));
    }
    boolean seeded = operator.isSeeded();
    double result = operator == Operator.TIMES ? 1 : 0;
    for (int i = 0; i < items.size(); i++) {
      Object item = operator == Operator.DIVIDED && i > 0 ? trueOnly(items.get(i)) : items.get(i);
      if (i > (seeded ? 0 : 1) && operator != Operator.PLUS && Double.isNaN(result)) {
        throw new RuleFailure("cannot compute with what is not a number");
      }
      double value = numeric(item);
      result = i == 0 && !seeded ? value : operator.of(result, value);
    }
    return result;
  }

  private static @Nullable Object trueOnly(@Nullable Object item) {
    if (!JsValue.isTrue(item)) {
      throw new RuleFailure("cannot divide by this");
    }
    return item;
  }

  private static double interpreted(Operator operator, @Nullable Object operand) {
    if (operand instanceof List<?> items) {
      return interpretedList(operator, items);
    }
    if (operand instanceof Map) {
      throw new RuleFailure("cannot compute with a map");
    }
    if (!JsValue.isTrue(operand)) {
      return 0;
    }
    double value = defined(JsValue.number(operand));
    return operator == Operator.MINUS ? -value : value;
  }

  private static double interpretedList(Operator operator, List<?> items) {
    boolean seeded = operator.isSeeded();
    int least = operator.operandsMin();
    if (items.size() < least) {
      throw new RuleFailure("takes at least " + least + " operands");
    }
    if (items.size() == 1 && operator == Operator.MINUS) {
      return -numericItem(items.get(0));
    }
    if (items.size() == 1 && operator == Operator.DIVIDED) {
      return 1 / divisor(numericItem(items.get(0)));
    }
    double result = operator == Operator.TIMES ? 1 : 0;
    for (int i = 0; i < items.size(); i++) {
      Object item = operator == Operator.DIVIDED && i > 0 ? trueOnly(items.get(i)) : items.get(i);
      double value = numericItem(item);
      result = i == 0 && !seeded ? value : operator.of(result, value);
    }
    boolean endless = operator == Operator.DIVIDED && result == Double.POSITIVE_INFINITY;
    return endless ? defined(Double.NaN) : defined(result);
  }

  private static double numericItem(@Nullable Object item) {
    if (JsValue.isComposite(item)) {
      throw new RuleFailure("cannot compute with a list or map");
    }
    return JsValue.number(item);
  }

  /** The least or greatest of numbers; nothing else is converted. */
  static Rule extreme(Operation operation) {
    boolean greatest = operation.name().equals("max");
    return operation.overValues(
        values -> {
          if (values.isEmpty()) {
            throw new RuleFailure("takes at least one number");
          }
          double extreme = 0;
          for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof Double number)) {
              throw new RuleFailure("takes numbers only");
            }
            boolean better = i == 0 || (greatest ? number > extreme : number < extreme);
            extreme = better ? number : extreme;
          }
          return extreme;
        });
  }
}
