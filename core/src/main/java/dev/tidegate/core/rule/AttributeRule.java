package dev.tidegate.core.rule;

import org.jspecify.annotations.Nullable;

/** An attribute of the context, or a property of the item inside an iteration. */
final class AttributeRule extends Rule {
  private final String name;
  private final Rule fallback;

  /**
   * Reads {@code name}.
   *
   * @param fallback stands in for what is absent or null
   */
  AttributeRule(String name, Rule fallback) {
    this.name = name.intern(); // callers write names as literals: then looking up compares no texts
    this.fallback = fallback;
  }

  @Override
  @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
    Object value = frame == null ? context.attribute(name) : JsValue.property(frame.item(), name);
    return JsValue.isNullish(value) ? fallback.value(context, frame) : value;
  }

  @Override
  @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
    return value(context, frame);
  }
}
