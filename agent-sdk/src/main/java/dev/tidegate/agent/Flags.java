package dev.tidegate.agent;

import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Flags as this agent serves them now. Reading never throws, blocks or locks: whatever is wrong
 * gives the caller's default, with a reason and an error code where an {@link Evaluation} is asked
 * for.
 */
public final class Flags {
  private final ServedFlags served;

  Flags(ServedFlags served) {
    this.served = served;
  }

  /** The value of a flag that is true or false. */
  public boolean booleanValue(String key, boolean defaultValue, EvaluationContext context) {
    return served.current().booleanValue(key, defaultValue, context);
  }

  /** The value of a flag that is a text. */
  public String stringValue(String key, String defaultValue, EvaluationContext context) {
    return served.current().stringValue(key, defaultValue, context);
  }

  /** The value of a flag that is a number, fractions cut off. */
  public long integerValue(String key, long defaultValue, EvaluationContext context) {
    return served.current().integerValue(key, defaultValue, context);
  }

  /** The value of a flag that is a number. */
  public double doubleValue(String key, double defaultValue, EvaluationContext context) {
    return served.current().doubleValue(key, defaultValue, context);
  }

  /** The value of a flag that is true or false, with variant and reason. */
  public Evaluation<Boolean> evaluateBoolean(
      String key, boolean defaultValue, EvaluationContext context) {
    return served.current().evaluateBoolean(key, defaultValue, context);
  }

  /** The value of a flag that is a text, with variant and reason. */
  public Evaluation<String> evaluateString(
      String key, String defaultValue, EvaluationContext context) {
    return served.current().evaluateString(key, defaultValue, context);
  }

  /** The value of a flag that is a number, with variant and reason; fractions are cut off. */
  public Evaluation<Long> evaluateInteger(
      String key, long defaultValue, EvaluationContext context) {
    return served.current().evaluateInteger(key, defaultValue, context);
  }

  /** The value of a flag that is a number, with variant and reason. */
  public Evaluation<Double> evaluateDouble(
      String key, double defaultValue, EvaluationContext context) {
    return served.current().evaluateDouble(key, defaultValue, context);
  }

  /**
   * All flags as they are at this moment. Several reads of one snapshot agree with each other even
   * when a stage is entered between them.
   */
  public FlagSet snapshot() {
    return served.current();
  }

  /**
   * Calls {@code listener} with the keys of changed flags, after each change, on a thread of the
   * agent's own. A listener should return soon: they all share that thread.
   *
   * @throws IllegalStateException beyond a thousand listeners
   */
  public void onChange(Consumer<Set<String>> listener) {
    served.onChange(listener);
  }
}
