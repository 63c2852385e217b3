package dev.tidegate.core.analysis;

/** Whether a stage leaves a baseline to compare with. */
public enum StageKind {
  /** Units or agents remain outside the stage. */
  COMPARABLE,
  /** Nothing is outside: comparative metrics are exempt and only absolute ones judge. */
  NOT_COMPARABLE
}
