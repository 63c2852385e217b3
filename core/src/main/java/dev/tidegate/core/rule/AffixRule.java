package dev.tidegate.core.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code starts_with} and {@code ends_with}; null if there are not exactly two texts. */
final class AffixRule extends Rule {
  private final Operation operation;
  private final boolean atStart;
  private final Rule text;
  private final Rule affix;

  private AffixRule(Operation operation) {
    this.operation = operation;
    this.atStart = isAtStart(operation);
    this.text = operation.rule(0);
    this.affix = operation.rule(1);
  }

  static Rule of(Operation operation) {
    if (operation.hasList() && operation.operands().size() == 2) {
      return new AffixRule(operation);
    }
    boolean atStart = isAtStart(operation);
    Rule list = operation.list();
    return Rule.of(
        (context, frame) -> {
          Object value = list.value(context, frame);
          operation.refuseIn(frame);
          return (value instanceof List<?> values && values.size() == 2)
              ? isAt(atStart, values.get(0), values.get(1))
              : null;
        },
        list);
  }

  private static boolean isAtStart(Operation operation) {
    return operation.name().equals("starts_with");
  }

  @Override
  @Nullable Boolean value(EvaluationContext context, @Nullable Frame frame) {
    Object whole = text.value(context, frame);
    Object part = affix.value(context, frame);
    operation.refuseIn(frame);
    return isAt(atStart, whole, part);
  }

  @Override
  boolean holds(EvaluationContext context, @Nullable Frame frame) {
    return Boolean.TRUE.equals(value(context, frame));
  }

  private static @Nullable Boolean isAt(
      boolean atStart, @Nullable Object text, @Nullable Object affix) {
    if (!(text instanceof String whole) || !(affix instanceof String part)) {
      return null;
    }
    return atStart ? whole.startsWith(part) : whole.endsWith(part);
  }

  @Override
  @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
    return lastRegister(context, frame, text, affix);
  }
}
