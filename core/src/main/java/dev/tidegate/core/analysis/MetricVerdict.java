package dev.tidegate.core.analysis;

/**
 * What the evidence says about one metric, in numbers and in words.
 *
 * @param cause why the state is {@link State#UNKNOWN} or {@link State#EXEMPT}, else {@code NONE}
 * @param candidate observations since the attempt began; for a gauge x of its last n samples beyond
 *     the limit
 * @param baseline the same of the baseline, zero for metrics that need none
 * @param rateRatio failures per observation, candidate over baseline or limit; NaN where unknown
 * @param lnM logarithm of the evidence of a regression, not gated; 0 for gauges
 * @param p always-valid: 1 over the largest evidence so far, at most 1
 * @param lnNoHarm logarithm of the evidence of no harm in this stage
 * @param noHarmShown whether that suffices to end the stage early
 * @param samplesSufficient whether this stage has the metric's minimum of observations
 * @param missed how many answers in a row gave no value; 0 where nobody is asked
 * @param text for people, such as {@code error_rate 4.1 % against 0.4 %, evidence 213 of 100}
 */
public record MetricVerdict(
    MetricPlan plan,
    State state,
    Cause cause,
    Tally candidate,
    Tally baseline,
    double rateRatio,
    double lnM,
    double p,
    double lnNoHarm,
    boolean noHarmShown,
    boolean samplesSufficient,
    long missed,
    String text) {

  /** A verdict on what nobody is asked for. */
  public MetricVerdict(
      MetricPlan plan,
      State state,
      Cause cause,
      Tally candidate,
      Tally baseline,
      double rateRatio,
      double lnM,
      double p,
      double lnNoHarm,
      boolean noHarmShown,
      boolean samplesSufficient,
      String text) {
    this(
        plan,
        state,
        cause,
        candidate,
        baseline,
        rateRatio,
        lnM,
        p,
        lnNoHarm,
        noHarmShown,
        samplesSufficient,
        0,
        text);
  }

  /** The metric's name. */
  public String name() {
    return plan.name();
  }

  /** How a metric stands. */
  public enum State {
    /** Worse than the comparison allows, beyond doubt. */
    REGRESSION,
    /** Nothing can be said; see the cause. Never good and never bad. */
    UNKNOWN,
    /** The stage has no baseline to compare with. */
    EXEMPT,
    /** Likely worse, but not beyond doubt. */
    INCONCLUSIVE,
    /** Shown to do no harm within the margin. */
    NO_HARM,
    /** Enough observations and no sign of a regression. */
    PASS
  }

  /**
   * Failures among observations.
   *
   * @param n observations, or agent-minutes
   * @param x failures, events, or latencies beyond the boundary
   */
  public record Tally(double n, long x) {
    /** Failures per observation; NaN without any. */
    public double rate() {
      return n == 0 ? Double.NaN : x / n;
    }
  }
}
