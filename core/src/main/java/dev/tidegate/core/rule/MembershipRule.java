package dev.tidegate.core.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code in}: membership in a list, or a text inside a text. */
final class MembershipRule {
  private MembershipRule() {}

  static Rule of(Operation operation) {
    if (operation.hasList() && !operation.isInterpreted()) {
      Rule item = operation.rule(0);
      Rule container = operation.rule(1);
      return isTexts(container) ? new OneOfTexts(item, container) : general(item, container);
    }
    return operation.overValues(
        values ->
            contains(
                values.size() > 1 && !"".equals(values.get(1)) ? values.get(1) : null,
                values.isEmpty() ? JsValue.UNDEFINED : values.get(0)));
  }

  private static Rule general(Rule item, Rule container) {
    return Rule.of(
        (context, frame) -> {
          Object within = container.value(context, frame);
          if (!(within instanceof String text) || (text.isEmpty() && !ListRules.isAnd(container))) {
            within = ListRules.items(container, within);
          }
          return contains(Steps.charged(within, frame), item.value(context, frame));
        },
        container,
        item);
  }

  private static boolean contains(@Nullable Object container, @Nullable Object item) {
    if (container instanceof String text) {
      return text.contains(JsValue.text(item));
    }
    List<?> items = ListRules.items(container);
    for (int i = 0; i < items.size(); i++) {
      Object candidate = items.get(i);
      boolean same =
          JsValue.strictEquals(candidate, item)
              || (candidate instanceof Double && candidate.equals(item));
      if (same) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTexts(Rule container) {
    return container instanceof Rule.Constant constant
        && constant.value instanceof List<?> items
        && items.stream().allMatch(String.class::isInstance);
  }

  /** The usual case: a fixed list of texts, looked up instead of searched. */
  private static final class OneOfTexts extends Rule {
    private final Rule item;
    private final Set<Object> texts;

    OneOfTexts(Rule item, Rule container) {
      this.item = item;
      this.texts = new HashSet<>(ListRules.items(((Constant) container).value));
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      return holds(context, frame);
    }

    @Override
    boolean holds(EvaluationContext context, @Nullable Frame frame) {
      return item.value(context, frame) instanceof String text && texts.contains(text);
    }

    @Override
    @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
      return item.register(context, frame);
    }
  }
}
