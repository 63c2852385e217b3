package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenFeature's contexts in the words of {@code core.flag}. */
final class Contexts {
  private Contexts() {}

  static dev.tidegate.core.rule.EvaluationContext of(@Nullable EvaluationContext context) {
    if (context == null) {
      return dev.tidegate.core.rule.EvaluationContext.EMPTY;
    }
    dev.tidegate.core.rule.EvaluationContext.Builder builder =
        dev.tidegate.core.rule.EvaluationContext.builder();
    for (String name : context.keySet()) {
      builder.putAny(name, plain(context.getValue(name)));
    }
    String targetingKey = context.getTargetingKey();
    return targetingKey == null ? builder.build() : builder.targetingKey(targetingKey).build();
  }

  private static @Nullable Object plain(@Nullable Value value) {
    if (value == null || value.isNull()) {
      return null;
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
