package dev.tidegate.core.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that choose: {@code if}, {@code and}, {@code or}, {@code !}, {@code !!}. */
final class LogicRules {
  private LogicRules() {}

  static Rule condition(Operation operation) {
    int count = operation.operands().size();
    if (!operation.hasList()) {
      return operation.failing("takes a list");
    }
    if (count == 0) {
      return new Rule.Constant(null);
    }
    if (count == 1) {
      return operation.lazily(0);
    }
    boolean eager = operation.isInterpreted() ? count == 3 : count >= 3;
    Rule[] rules = new Rule[count];
    for (int i = 0; i < count; i++) {
      rules[i] = eager ? operation.rule(i) : operation.lazily(i);
    }
    return new Condition(rules);
  }

  /** Pairs of condition and result, then perhaps a last result. */
  private static final class Condition extends Rule {
    private final Rule[] rules;

    Condition(Rule[] rules) {
      this.rules = rules;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      int i = 0;
      for (; i + 1 < rules.length; i += 2) {
        if (rules[i].holds(context, frame)) {
          return rules[i + 1].value(context, frame);
        }
      }
      return i < rules.length ? rules[i].value(context, frame) : null;
    }

    @Override
    @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
      Object register = UNCHANGED;
      int i = 0;
      boolean chosen = false;
      for (; i + 1 < rules.length && !chosen; i += 2) {
        register = later(register, rules[i].register(context, frame));
        chosen = rules[i].holds(context, frame);
        if (chosen) {
          register = later(register, rules[i + 1].register(context, frame));
        }
      }
      return chosen || i >= rules.length
          ? register
          : later(register, rules[i].register(context, frame));
    }

    private static @Nullable Object later(@Nullable Object before, @Nullable Object after) {
      return after == UNCHANGED ? before : after;
    }
  }

  static Rule junction(Operation operation) {
    if (!operation.hasList()) {
      return operation.failing("takes a list");
    }
    int count = operation.operands().size();
    if (count == 0) {
      return new Rule.Constant(null);
    }
    Rule[] rules = new Rule[count];
    for (int i = 0; i < count; i++) {
      rules[i] = operation.isInterpreted() ? operation.lazily(i) : operation.rule(i);
    }
    return new Junction(rules, operation.name().equals("or"));
  }

  /** The first operand that decides, or the last one. */
  static final class Junction extends Rule {
    final Rule[] rules;
    final boolean isOr;

    Junction(Rule[] rules, boolean isOr) {
      this.rules = rules;
      this.isOr = isOr;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      Object value = null;
      for (Rule rule : rules) {
        value = rule.value(context, frame);
        if (JsValue.isTruthy(value) == isOr) {
          return value;
        }
      }
      return value;
    }

    @Override
    boolean holds(EvaluationContext context, @Nullable Frame frame) {
      for (Rule rule : rules) {
        if (rule.holds(context, frame) == isOr) {
          return isOr;
        }
      }
      return !isOr;
    }

    @Override
    @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
      return value(context, frame);
    }
  }

  static Rule not(Operation operation) {
    Rule truth = truth(operation);
    return Rule.of((context, frame) -> Boolean.FALSE.equals(truth.value(context, frame)), truth);
  }

  static Rule truth(Operation operation) {
    if (operation.isInterpreted()) {
      Rule operand = operation.listOrSingle();
      return Rule.of(
          (context, frame) -> {
            Object value = operand.value(context, frame);
            if (value instanceof List<?> list) {
              return !list.isEmpty() && JsValue.isTruthy(list.get(0));
            }
            return JsValue.isTruthy(value);
          });
    }
    Rule operand = operation.rule(0);
    return Rule.of((context, frame) -> operand.holds(context, frame), operand);
  }
}
