package dev.tidegate.core.analysis;

/** What a metric of the candidate is held against. */
public sealed interface Comparison {
  /** True if it needs observations of the baseline, so that it is exempt without one. */
  boolean needsBaseline();

  /** The same metric of the concurrent baseline, any level being fine as long as both agree. */
  record AgainstBaseline(Form form, double nullRatio, int shiftBuckets) implements Comparison {
    /**
     * @param form how ratios are tested; ignored by histograms, which use H, and rates, which use P
     * @param nullRatio what is still harmless: the odds ratio of form H, the rate ratio of form P;
     *     from 0.1 to 10, and 1 means no tolerance
     * @param shiftBuckets by how many buckets the candidate's latencies may be larger; 0 to 64
     */
    public AgainstBaseline {
      if (!(nullRatio >= 0.1 && nullRatio <= 10)) {
        throw new IllegalArgumentException("null ratio not in 0.1..10: " + nullRatio);
      }
      if (shiftBuckets < 0 || shiftBuckets > 64) {
        throw new IllegalArgumentException("shift not in 0..64 buckets: " + shiftBuckets);
      }
    }

    @Override
    public boolean needsBaseline() {
      return true;
    }
  }

  /**
   * An upper limit: of the share of failures (0 to 1, exclusive), of events per agent-minute, or of
   * a gauge.
   */
  record AtMost(double limit) implements Comparison {
    public AtMost {
      requireFinite(limit);
    }

    @Override
    public boolean needsBaseline() {
      return false;
    }
  }

  /** A lower limit: of the share of successes (0 to 1, exclusive), or of a gauge. */
  record AtLeast(double limit) implements Comparison {
    public AtLeast {
      requireFinite(limit);
    }

    @Override
    public boolean needsBaseline() {
      return false;
    }
  }

  /** An upper limit of a latency quantile, such as a p99 of at most 300 ms. */
  record QuantileAtMost(double quantile, double limitMillis) implements Comparison {
    /**
     * @param quantile above 0 and below 1
     * @param limitMillis snapped to the smallest bucket bound that is not below it
     */
    public QuantileAtMost {
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException("quantile not in 0..1: " + quantile);
      }
      if (!(limitMillis > 0 && limitMillis <= Histogram.MILLIS_MAX)) {
        throw new IllegalArgumentException("limit not within an hour: " + limitMillis + " ms");
      }
    }

    @Override
    public boolean needsBaseline() {
      return false;
    }
  }

  /** How failure counts of two arms are compared. */
  enum Form {
    /** Given the denominators, exactly: the failures' split is hypergeometric. */
    H,
    /** Given exposures or a tolerated rate ratio: the failures' split is binomial. */
    P
  }

  /** A ratio or rate that may exceed the baseline's by {@code excess}, 0.1 meaning a tenth. */
  static AgainstBaseline ratioWithin(double excess) {
    return excess == 0
        ? new AgainstBaseline(Form.H, 1, 0)
        : new AgainstBaseline(Form.P, 1 + excess, 0);
  }

  /** A latency that may exceed the baseline's by {@code excess}, rounded to whole buckets. */
  static AgainstBaseline latencyWithin(double excess) {
    long buckets = StrictMath.round(StrictMath.log1p(excess) / Histogram.LN_BASE);
    return new AgainstBaseline(Form.H, 1, StrictMath.toIntExact(buckets));
  }

  private static void requireFinite(double limit) {
    if (!Double.isFinite(limit)) {
      throw new IllegalArgumentException("limit is not finite: " + limit);
    }
  }
}
