package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.traffic.Scenario;

/**
 * One promise of the decision statistics.
 *
 * @param property what is promised, in words; unique
 * @param atMost the bound, in the question's unit; infinite if it is only reported
 * @param effort how many runs it needs, in parts of the usual number
 */
public record Guarantee(
    String property, Question question, double atMost, Scenario scenario, double effort) {

  /** Measures it under a rule. */
  public Measured measure(Rule rule, int usualRuns, long seed) {
    int runs = (int) Math.max(1, StrictMath.round(usualRuns * effort));
    return question.ask(new Trials(rule, runs, seed), scenario);
  }

  /** Whether the figure itself keeps the bound. */
  public boolean isKept(Measured measured) {
    return measured.value() <= atMost;
  }

  /** Whether the figure shows beyond chance that the bound is broken; for few runs. */
  public boolean isRefuted(Measured measured) {
    return measured.low() > atMost;
  }

  /** The same promise under the dispersion guard. */
  Guarantee guarded() {
    return new Guarantee(property, question, atMost, scenario.guardedNow(), effort);
  }
}
