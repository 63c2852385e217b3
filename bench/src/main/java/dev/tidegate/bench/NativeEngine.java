package dev.tidegate.bench;

import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.core.rule.EvaluationContext;

/** Tidegate as code that knows it calls it: what {@code Flags.booleanValue} does. */
public final class NativeEngine implements Engine {
  private final ServedFlags flags = TidegateFlags.served();
  private final EvaluationContext[] contexts = TidegateFlags.contexts();

  @Override
  public String title() {
    return "**Tidegate, native**";
  }

  @Override
  public boolean plain(int index) {
    return flags.current().booleanValue(Scenario.PLAIN.key(), false, contexts[index]);
  }

  @Override
  public boolean split(int index) {
    return flags.current().booleanValue(Scenario.SPLIT.key(), false, contexts[index]);
  }

  @Override
  public boolean targeted(int index) {
    return flags.current().booleanValue(Scenario.TARGETED.key(), false, contexts[index]);
  }
}
