package dev.tidegate.core.rule;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule sees of the context at its outermost level: the attributes, and {@code $flagd} with
 * the flag's key and the time in seconds, which hides an attribute of that name.
 */
record FlagProperties(String flagKey, InstantSource clock) {
  static final String NAME = "$flagd";

  /** The property {@code name}, or {@link JsValue#UNDEFINED}. */
  @Nullable Object property(EvaluationContext context, String name) {
    if (name.equals(NAME)) {
      return own();
    }
    Object value = context.attribute(name);
    return value != null || context.has(name) ? value : JsValue.UNDEFINED;
  }

  /** Everything as one map. */
  Map<String, @Nullable Object> all(EvaluationContext context) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(context.attributes());
    all.put(NAME, own());
    return all;
  }

  double timestampSeconds() {
    return clock.instant().getEpochSecond();
  }

  private Map<String, Object> own() {
    return Map.of("flagKey", flagKey, "timestamp", timestampSeconds());
  }
}
