package dev.tidegate.core.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that make texts: {@code cat} and {@code substr}. */
final class TextRules {
  private TextRules() {}

  static Rule cat(Operation operation) {
    if (operation.hasList() && !operation.isInterpreted()) {
      return new Cat(operation.rules());
    }
    Rule operand = operation.listOrSingle();
    return Rule.of(
        (context, frame) -> Steps.charged(joined(operand.value(context, frame)), frame), operand);
  }

  /** The interpreter leaves out what is null; null alone fails. */
  private static String joined(@Nullable Object value) {
    if (JsValue.isNullish(value)) {
      throw new RuleFailure("'cat' of null");
    }
    if (!(value instanceof List<?> list)) {
      return JsValue.text(value);
    }
    StringBuilder out = new StringBuilder();
    for (Object item : list) {
      out.append(JsValue.isNullish(item) ? "" : JsValue.text(item));
    }
    return out.toString();
  }

  /** Texts one after the other; null is written as such. */
  static final class Cat extends Rule {
    final Rule[] operands;
    private final boolean plain;

    Cat(Rule[] operands) {
      this.operands = operands;
      boolean junctions = false;
      for (Rule operand : operands) {
        junctions |= operand instanceof LogicRules.Junction;
      }
      this.plain = !junctions;
    }

    /** True if the value is {@code operands} one after the other and there are two. */
    boolean isPair() {
      return plain && operands.length == 2;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      if (!plain) {
        return Steps.charged(loose("", 0, context, frame), frame);
      }
      StringBuilder out = new StringBuilder();
      for (Rule operand : operands) {
        out.append(JsValue.text(operand.value(context, frame)));
      }
      return Steps.charged(out.toString(), frame);
    }

    /**
     * The reference engine forgets parentheses around {@code and} and {@code or} in here: what
     * stands left joins the first condition, what stands right joins the last result.
     */
    private @Nullable Object loose(
        Object left, int start, EvaluationContext context, @Nullable Frame frame) {
      Object sum = left;
      for (int i = start; i < operands.length; i++) {
        if (operands[i] instanceof LogicRules.Junction junction) {
          return choice(sum, junction, i, context, frame);
        }
        sum = plus(sum, operands[i].value(context, frame));
      }
      return sum;
    }

    private @Nullable Object choice(
        Object sum,
        LogicRules.Junction junction,
        int index,
        EvaluationContext context,
        @Nullable Frame frame) {
      Object value = null;
      for (int k = 0; k < junction.rules.length; k++) {
        value = junction.rules[k].value(context, frame);
        boolean truthy = JsValue.isTruthy(value);
        boolean chosen = truthy == junction.isOr;
        if (k == 0) {
          Object shown = junction.isOr ? truth(value) : (Object) !truthy;
          chosen = JsValue.isTrue(plus(sum, shown));
        }
        if (chosen) {
          return value;
        }
      }
      return index + 1 < operands.length
          ? loose(value == null ? JsNull.NULL : value, index + 1, context, frame)
          : value;
    }

    private static @Nullable Object truth(@Nullable Object value) {
      return JsValue.isComposite(value) ? (Object) JsValue.isTruthy(value) : value;
    }

    private static Object plus(Object left, @Nullable Object right) {
      Object a = left == JsNull.NULL ? null : left;
      boolean text =
          a instanceof String
              || right instanceof String
              || JsValue.isComposite(a)
              || JsValue.isComposite(right);
      return text
          ? JsValue.text(a) + JsValue.text(right)
          : (Object) (JsValue.number(a) + JsValue.number(right));
    }

    private enum JsNull {
      NULL
    }

    @Override
    @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
      return plain ? lastRegister(context, frame, operands) : value(context, frame);
    }
  }

  static Rule substr(Operation operation) {
    return operation.overValues(
        values -> {
          if (values.isEmpty() || !(values.get(0) instanceof String text)) {
            throw new RuleFailure("'substr' takes a text");
          }
          Object from = values.size() > 1 ? values.get(1) : JsValue.UNDEFINED;
          Object end = values.size() > 2 ? values.get(2) : JsValue.UNDEFINED;
          if (JsValue.number(end) < 0) {
            if (!(end instanceof Number)) {
              return ""; // the reference joins the length and a text to what is no number
            }
            String rest = part(text, from, JsValue.UNDEFINED);
            return part(rest, 0.0, rest.length() + JsValue.number(end));
          }
          return part(text, from, end);
        });
  }

  /** From a start, counted from the end if negative, as many characters as there are. */
  private static String part(String text, @Nullable Object from, @Nullable Object length) {
    int size = text.length();
    double start = whole(JsValue.number(from));
    int begin = (int) Math.min(start < 0 ? Math.max(size + start, 0) : start, size);
    double wanted = length == JsValue.UNDEFINED ? size : whole(JsValue.number(length));
    int count = (int) Math.min(Math.max(wanted, 0), size - begin);
    return text.substring(begin, begin + count);
  }

  private static double whole(double value) {
    return Double.isNaN(value) ? 0 : value < 0 ? Math.ceil(value) : Math.floor(value);
  }
}
