package dev.tidegate.core.analysis;

/** What a regression of a metric leads to. */
public enum OnRegression {
  /** The rollout is rolled back at once. */
  ROLLBACK,
  /** The rollout stays where it is until a person decides. */
  HOLD
}
