package dev.tidegate.core.rule;

import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
      return own(context);
    }
    Object value = context.attribute(name);
    return value != null || context.has(name) ? value : JsValue.UNDEFINED;
  }

  /** Everything as one map. */
  Map<String, @Nullable Object> all(EvaluationContext context) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(context.attributes());
    all.put(NAME, own(context));
    return new Whole(all, context, true);
  }

  double timestampSeconds() {
    return clock.instant().getEpochSecond();
  }

  private Whole own(EvaluationContext context) {
    return new Whole(Map.of("flagKey", flagKey, "timestamp", timestampSeconds()), context, false);
  }

  /** A map made when it is asked for, yet always the same one of its context. */
  static final class Whole extends AbstractMap<String, @Nullable Object> {
    private final Map<String, ? extends @Nullable Object> members;
    private final EvaluationContext context;
    private final boolean isContext;

    Whole(
        Map<String, ? extends @Nullable Object> members,
        EvaluationContext context,
        boolean isContext) {
      this.members = Collections.unmodifiableMap(members);
      this.context = context;
      this.isContext = isContext;
    }

    /** True for the context itself, false for a part of it. */
    boolean isContext() {
      return isContext;
    }

    @SuppressWarnings("ReferenceEquality") // identity is what the reference engine compares
    static boolean areSame(@Nullable Object a, @Nullable Object b) {
      return a instanceof Whole one
          && b instanceof Whole other
          && one.context == other.context
          && one.isContext == other.isContext;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
      return new LinkedHashMap<String, @Nullable Object>(members).entrySet();
    }

    @Override
    public @Nullable Object get(Object name) {
      return members.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      return members.containsKey(name);
    }
  }
}
