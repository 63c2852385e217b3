package dev.tidegate.core.plan;

import dev.tidegate.core.cohort.Share;

/**
 * How observations of a stage are attributed to candidate and baseline.
 *
 * @param kind by what they are told apart
 * @param candidateBelow units with a bucket below are candidate; in 1/100000, 0 unless by unit
 * @param baselineFrom units with a bucket at or above are baseline; those between count for neither
 */
public record Split(Kind kind, int candidateBelow, int baselineFrom) {
  /** What tells the arms apart. */
  public enum Kind {
    /** Nothing: the whole population is inside, or nobody is. */
    NONE,
    /** The unit's bucket, on agents that have entered. */
    UNIT,
    /** The agent: those that have entered are candidate. */
    AGENT
  }

  /** No comparison. */
  public static final Split NONE = new Split(Kind.NONE, 0, 0);

  /** By agent. */
  public static final Split AGENT = new Split(Kind.AGENT, 0, 0);

  public Split {
    boolean bounds = candidateBelow > 0 || baselineFrom > 0;
    boolean ordered = 0 < candidateBelow && candidateBelow <= baselineFrom;
    if (kind == Kind.UNIT ? !ordered || baselineFrom >= Share.TOTAL : bounds) {
      throw new IllegalArgumentException(
          kind
              + " split with candidates below "
              + candidateBelow
              + ", baseline from "
              + baselineFrom);
    }
  }

  /** The part of the units on either side that is candidate; 0 unless by unit. */
  public double candidateShare() {
    int either = candidateBelow + Share.TOTAL - baselineFrom;
    return kind == Kind.UNIT ? (double) candidateBelow / either : 0;
  }

  /** By unit. */
  public static Split units(Share smallest, Share largest) {
    return new Split(Kind.UNIT, smallest.buckets(), largest.buckets());
  }
}
