package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenFeature's contexts in the words of {@code core.rule}. */
final class Contexts {
  private Contexts() {}

  /** Reads {@code context} when a rule asks; only for the evaluation it was given for. */
  static dev.tidegate.core.rule.EvaluationContext of(@Nullable EvaluationContext context) {
    return context == null
        ? dev.tidegate.core.rule.EvaluationContext.EMPTY
        : dev.tidegate.core.rule.EvaluationContext.reading(new Attributes(context));
  }

  private static final class Attributes implements dev.tidegate.core.rule.EvaluationContext.Source {
    private final EvaluationContext context;

    Attributes(EvaluationContext context) {
      this.context = context;
    }

    @Override
    public @Nullable Object attribute(String name) {
      if (name.equals(EvaluationContext.TARGETING_KEY)) {
        String key = context.getTargetingKey(); // asked once: some contexts copy what they give
        if (key != null) {
          return key;
        }
      }
      return plain(context.getValue(name));
    }

    @Override
    public Set<String> names() {
      Set<String> names = new HashSet<>(context.keySet());
      if (context.getTargetingKey() != null) {
        names.add(EvaluationContext.TARGETING_KEY);
      }
      return names;
    }
  }

  private static @Nullable Object plain(@Nullable Value value) {
    if (value == null || value.isNull()) {
      return null;
    }
    if (value.isString()) {
      return value.asString();
    }
    if (value.isStructure()) {
      Map<String, @Nullable Object> members = new HashMap<>();
      value.asStructure().asMap().forEach((name, member) -> members.put(name, plain(member)));
      return members;
    }
    if (value.isList()) {
      List<@Nullable Object> items = new ArrayList<>();
      value.asList().forEach(item -> items.add(plain(item)));
      return items;
    }
    return value.asObject();
  }
}
