package dev.tidegate.core.analysis;

/** What the evidence of an attempt allows, regardless of the time spent in the stage. */
public enum Verdict {
  /** A metric regressed; {@link EvidenceReport#regression} says which and what follows. */
  REGRESSION,
  /** At p ≤ 0.1 in this stage: it does not end well without more observations. */
  SUSPICIOUS,
  /** A metric has too few observations, or is unknown. */
  TOO_FEW_SAMPLES,
  /** Every metric was shown to do no harm: the stage may end early. */
  NO_HARM,
  /** Enough observations, and no sign of a regression. */
  OK
}
