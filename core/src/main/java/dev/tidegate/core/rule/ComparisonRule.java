package dev.tidegate.core.rule;

import org.jspecify.annotations.Nullable;

/**
 * Compares neighbouring operands until one comparison is false. Loose comparisons compare texts
 * with texts and everything else as numbers; what is no number fails.
 */
final class ComparisonRule extends Rule {
  private final Relation relation;
  private final Rule[] operands;

  private ComparisonRule(Relation relation, Rule[] operands) {
    this.relation = relation;
    this.operands = operands;
  }

  static Rule of(Operation operation) {
    if (!operation.hasList() || operation.operands().size() < 2) {
      return operation.failing("takes at least two operands");
    }
    Relation relation = Relation.of(operation.name());
    return operation.isInterpreted()
        ? interpreted(relation, operation)
        : new ComparisonRule(relation, operation.rules());
  }

  private enum Relation {
    EQUAL,
    UNEQUAL,
    STRICTLY_EQUAL,
    STRICTLY_UNEQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST;

    static Relation of(String name) {
      return switch (name) {
        case "==" -> EQUAL;
        case "!=" -> UNEQUAL;
        case "===" -> STRICTLY_EQUAL;
        case "!==" -> STRICTLY_UNEQUAL;
        case "<" -> LESS;
        case "<=" -> AT_MOST;
        case ">" -> GREATER;
        case ">=" -> AT_LEAST;
        default -> throw new AssertionError(name);
      };
    }

    boolean isStrict() {
      return this == STRICTLY_EQUAL || this == STRICTLY_UNEQUAL;
    }

    boolean holds(@Nullable Object a, @Nullable Object b) {
      return switch (this) {
        case EQUAL -> JsValue.looseEquals(a, b);
        case UNEQUAL -> !JsValue.looseEquals(a, b);
        case STRICTLY_EQUAL -> JsValue.strictEquals(a, b);
        case STRICTLY_UNEQUAL -> !JsValue.strictEquals(a, b);
        case LESS -> JsValue.compare(a, b) == -1;
        case AT_MOST -> JsValue.compare(a, b) <= 0;
        case GREATER -> JsValue.compare(a, b) == 1;
        case AT_LEAST -> (JsValue.compare(a, b) & ~1) == 0;
      };
    }
  }

  @Override
  @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
    return holds(context, frame);
  }

  @Override
  boolean holds(EvaluationContext context, @Nullable Frame frame) {
    Object left = operands[0].value(context, frame);
    for (int i = 1; i < operands.length; i++) {
      Object right = checked(i, left, context, frame);
      if (!relation.holds(left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private @Nullable Object checked(
      int i, @Nullable Object left, EvaluationContext context, @Nullable Frame frame) {
    Object right = operands[i].value(context, frame);
    if (relation.isStrict()) {
      return right;
    }
    Object register = operands[i].register(context, frame);
    return checked(right, register == UNCHANGED ? left : register);
  }

  @Override
  @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
    Object left = operands[0].value(context, frame);
    if (operands.length == 2) {
      Object register = operands[1].register(context, frame);
      return register == UNCHANGED ? left : register;
    }
    for (int i = 1; i < operands.length; i++) {
      Object right = checked(i, left, context, frame);
      if (!relation.holds(left, right)) {
        return right;
      }
      left = right;
    }
    return left;
  }

  /** Refuses {@code right} unless it and the register can be compared; makes null meet zero. */
  private static @Nullable Object checked(@Nullable Object right, @Nullable Object register) {
    if (isTextOrNull(right) && isTextOrNull(register)) {
      return right;
    }
    if (isNoNumber(right) && register != null) {
      throw noNumber(right);
    }
    if (isNoNumber(register)) {
      throw noNumber(register);
    }
    if (register == null && !JsValue.isTrue(right)) {
      return null;
    }
    return right == null && !JsValue.isTrue(register) ? Double.valueOf(0) : right;
  }

  private static boolean isTextOrNull(@Nullable Object value) {
    return value == null || value instanceof String;
  }

  private static boolean isNoNumber(@Nullable Object value) {
    if (JsValue.isComposite(value)) {
      throw noNumber(value);
    }
    return Double.isNaN(JsValue.number(value));
  }

  private static RuleFailure noNumber(@Nullable Object value) {
    String kind =
        value instanceof String ? "a text" : JsValue.isComposite(value) ? "a list or map" : "this";
    return new RuleFailure("cannot compare " + kind + " as a number");
  }

  private static Rule interpreted(Relation relation, Operation operation) {
    int count = operation.operands().size();
    Rule[] operands = new Rule[count];
    for (int i = 0; i < count; i++) {
      operands[i] = count <= 3 ? operation.rule(i) : operation.lazily(i);
    }
    return Rule.of(
        (context, frame) -> {
          Object left = operands[0].value(context, frame);
          for (int i = 1; i < count; i++) {
            Object right = operands[i].value(context, frame);
            if (!holdsInterpreted(relation, left, right, count > 3)) {
              return false;
            }
            left = right;
          }
          return true;
        });
  }

  /** With many operands the interpreter compares texts, and then their numbers as well. */
  private static boolean holdsInterpreted(
      Relation relation, @Nullable Object left, @Nullable Object right, boolean many) {
    if (relation.isStrict() || (isTextOrNull(left) && isTextOrNull(right))) {
      boolean holds = relation.holds(left, right);
      if (!many || !holds) {
        return holds;
      }
    }
    if (isNoNumber(left)) {
      throw noNumber(left);
    }
    if (isNoNumber(right) && left != null) {
      throw noNumber(right);
    }
    return relation.holds(JsValue.number(left), JsValue.number(right));
  }
}
