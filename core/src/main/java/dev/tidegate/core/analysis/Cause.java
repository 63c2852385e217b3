package dev.tidegate.core.analysis;

/** Why a metric says nothing, or nothing yet. Unknown is not bad, and never good either. */
public enum Cause {
  /** The metric is known. */
  NONE("known"),
  /** Fewer observations in this stage than the metric's minimum. */
  TOO_FEW_SAMPLES("too few samples"),
  /** Nothing was ever reported for the metric in this stage. */
  NO_DATA("no data"),
  /** It was reported, but one arm had no observation at all. */
  NO_TRAFFIC("no traffic"),
  /** The stage has no baseline; the metric is exempt. */
  NOT_COMPARABLE("not comparable in this stage"),
  /** The boundaries of the latency channels are still being learned. */
  NO_REFERENCE("reference latency still being learned"),
  /** The provider of the metric cannot be reached. */
  PROVIDER_DOWN("provider down"),
  /** The provider answered with something that is not a finite number. */
  NOT_A_NUMBER("not a number"),
  /** The newest value is too old. */
  STALE("stale"),
  /** The provider did not answer in time. */
  SLOW("slow"),
  /** The measurement was ended from outside. */
  TERMINATED("terminated");

  private final String words;

  Cause(String words) {
    this.words = words;
  }

  /** The cause as people read it. */
  public String words() {
    return words;
  }
}
