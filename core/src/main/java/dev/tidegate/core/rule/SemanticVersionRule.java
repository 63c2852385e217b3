package dev.tidegate.core.rule;

import dev.tidegate.core.rule.SemanticVersion.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sem_ver}; null if there are not two versions with a known relation between. */
final class SemanticVersionRule extends Rule {
  private final Operation operation;
  private final Rule[] operands;
  private final @Nullable Relation fixedRelation;
  private final @Nullable SemanticVersion fixedRight;

  private SemanticVersionRule(Operation operation) {
    this.operation = operation;
    this.operands = operation.rules();
    this.fixedRelation =
        operands[1] instanceof Constant relation ? Relation.of(JsValue.text(relation.value)) : null;
    this.fixedRight =
        operands[2] instanceof Constant right
            ? SemanticVersion.parse(JsValue.text(right.value))
            : null;
  }

  static Rule of(Operation operation) {
    if (operation.hasList() && operation.operands().size() == 3) {
      return new SemanticVersionRule(operation);
    }
    Rule list = operation.list();
    return Rule.of(
        (context, frame) -> {
          Object value = list.value(context, frame);
          operation.refuseIn(frame);
          return (value instanceof List<?> values && values.size() == 3)
              ? compare(values.get(0), values.get(1), values.get(2))
              : null;
        },
        list);
  }

  @Override
  @Nullable Boolean value(EvaluationContext context, @Nullable Frame frame) {
    Object left = operands[0].value(context, frame);
    if (fixedRelation != null && fixedRight != null && frame == null) {
      return SemanticVersion.compare(JsValue.text(left), fixedRelation, fixedRight);
    }
    Object relation = operands[1].value(context, frame);
    Object right = operands[2].value(context, frame);
    operation.refuseIn(frame);
    return compare(left, relation, right);
  }

  @Override
  boolean holds(EvaluationContext context, @Nullable Frame frame) {
    return Boolean.TRUE.equals(value(context, frame));
  }

  private static @Nullable Boolean compare(
      @Nullable Object left, @Nullable Object relation, @Nullable Object right) {
    Relation known = Relation.of(JsValue.text(relation));
    SemanticVersion version = SemanticVersion.parse(JsValue.text(right));
    return (known == null || version == null)
        ? null
        : SemanticVersion.compare(JsValue.text(left), known, version);
  }

  @Override
  @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
    return lastRegister(context, frame, operands);
  }
}
