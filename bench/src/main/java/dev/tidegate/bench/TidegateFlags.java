package dev.tidegate.bench;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The scenarios' flags as an agent serves them, and its contexts. */
final class TidegateFlags {
  private TidegateFlags() {}

  static ServedFlags served() {
    ServedFlags served =
        new ServedFlags(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), task -> task.run());
    Map<String, String> definitions = new HashMap<>();
    for (Scenario scenario : Scenario.values()) {
      definitions.put(scenario.key(), scenario.definition());
    }
    served.serve(new Snapshot(new Position(0, 1), definitions, Map.of(), List.of()));
    return served;
  }

  static EvaluationContext[] contexts() {
    return User.ALL.stream().map(TidegateFlags::context).toArray(EvaluationContext[]::new);
  }

  private static EvaluationContext context(User user) {
    return EvaluationContext.builder()
        .targetingKey(user.key())
        .put("country", user.country())
        .put("version", user.version())
        .put("email", user.email())
        .build();
  }
}
