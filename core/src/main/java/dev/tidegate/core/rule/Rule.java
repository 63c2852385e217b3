package dev.tidegate.core.rule;

import org.jspecify.annotations.Nullable;

/** One compiled expression. Pure: the same context gives the same value. */
abstract class Rule {
  /** Says that {@link #register} was left as it was. */
  static final Object UNCHANGED = new Object();

  /** The work of a rule. */
  interface Evaluation {
    @Nullable Object of(EvaluationContext context, @Nullable Frame frame);
  }

  /**
   * The value for {@code context}, inside {@code frame} if an operator iterates.
   *
   * @throws RuleFailure if there is none
   */
  abstract @Nullable Object value(EvaluationContext context, @Nullable Frame frame);

  /** Whether the value counts as true; rules that know give it without making a value first. */
  boolean holds(EvaluationContext context, @Nullable Frame frame) {
    return JsValue.isTruthy(value(context, frame));
  }

  /**
   * What evaluating this leaves in the reference engine's only scratch register, or {@link
   * #UNCHANGED}. That engine checks the right operand of a comparison against this register, where
   * it means the left operand; so the register decides whether comparing a word to a number is
   * false or an error.
   */
  @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
    return UNCHANGED;
  }

  /** A rule that evaluates {@code operands} in this order and does not use the register itself. */
  static Rule of(Evaluation evaluation, Rule... operands) {
    return new Rule() {
      @Override
      @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
        return evaluation.of(context, frame);
      }

      @Override
      @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
        return lastRegister(context, frame, operands);
      }
    };
  }

  /** A rule whose value ends up in the register too. */
  static Rule registered(Evaluation evaluation) {
    return new Rule() {
      @Override
      @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
        return evaluation.of(context, frame);
      }

      @Override
      @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
        return value(context, frame);
      }
    };
  }

  static @Nullable Object lastRegister(
      EvaluationContext context, @Nullable Frame frame, Rule... operands) {
    for (int i = operands.length - 1; i >= 0; i--) {
      Object register = operands[i].register(context, frame);
      if (register != UNCHANGED) {
        return register;
      }
    }
    return UNCHANGED;
  }

  /** A fixed value; a text, which may name a variant, is interned like those. */
  static final class Constant extends Rule {
    final @Nullable Object value;

    Constant(@Nullable Object value) {
      this.value = value instanceof String text ? text.intern() : value;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      return value;
    }
  }
}
