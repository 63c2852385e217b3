package dev.tidegate.bench;

import java.lang.reflect.Constructor;

/** Sees to it that what is measured evaluates, and does not merely fail quickly. */
final class Answers {
  private static final double SPLIT_TOLERANCE = 0.08;

  private Answers() {}

  /** Makes the engine of the class called {@code className}. */
  static Engine engine(String className) {
    try {
      Constructor<?> constructor = Class.forName(className).getConstructor();
      return (Engine) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no engine " + className, e);
    }
  }

  /**
   * Evaluates everything that {@code engine} expresses for all users.
   *
   * @throws IllegalStateException if an answer is not what the scenario says; which half of the
   *     users a split takes is the engine's own business
   */
  static void check(Engine engine) {
    for (Scenario scenario : Scenario.values()) {
      if (engine.expresses(scenario)) {
        check(engine, scenario);
      }
    }
  }

  private static void check(Engine engine, Scenario scenario) {
    int candidates = 0;
    int on = 0;
    for (int i = 0; i < User.COUNT; i++) {
      boolean answer = engine.evaluate(scenario, i);
      boolean sticks = !engine.isSticky() || answer == engine.evaluate(scenario, i);
      boolean isCandidate = scenario != Scenario.TARGETED || User.ALL.get(i).isTargeted();
      if (!sticks || (answer && !isCandidate)) {
        throw wrong(engine, scenario, answer + " for " + User.ALL.get(i));
      }
      candidates += isCandidate ? 1 : 0;
      on += answer ? 1 : 0;
    }
    double share = (double) on / candidates;
    double expected = scenario == Scenario.PLAIN ? 1 : 0.5;
    double tolerance = scenario == Scenario.PLAIN ? 0 : SPLIT_TOLERANCE;
    if (Math.abs(share - expected) > tolerance) {
      throw wrong(engine, scenario, "on for " + on + " of " + candidates);
    }
  }

  private static IllegalStateException wrong(Engine engine, Scenario scenario, String answer) {
    return new IllegalStateException(engine.title() + ", " + scenario + ": " + answer);
  }
}
