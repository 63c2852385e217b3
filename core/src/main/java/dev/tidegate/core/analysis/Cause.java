package dev.tidegate.core.analysis;

import java.util.Locale;

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
  /** The provider of the metric cannot be reached, or says itself that it is out of order. */
  PROVIDER_DOWN("provider down"),
  /** The provider refused the question. */
  ERROR_ANSWER("error answer"),
  /** The provider answered with something that cannot be understood. */
  MALFORMED("malformed answer"),
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

  /** As plans and documents write it: lower camel case, for example {@code providerDown}. */
  public String word() {
    String[] parts = name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder out = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      out.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
    }
    return out.toString();
  }

  /** The cause as people read it. */
  public String words() {
    return words;
  }
}
