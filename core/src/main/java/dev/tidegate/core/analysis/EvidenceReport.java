package dev.tidegate.core.analysis;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence of an attempt says at one moment; everything the decision table needs.
 *
 * @param regressed the regression that is acted on, or null; one that rolls back stays for good,
 *     one that holds stays while it is there
 * @param metrics one per metric of the plan, in its order
 * @param lnM combined evidence of a regression over the metrics that roll back, not gated
 * @param p always-valid p-value of the same, at most 1
 * @param lnMHold the same over the metrics that hold
 * @param pHold its p-value
 * @param lnThreshold what {@code lnM} must reach: ln(1/alpha) of this attempt
 * @param noHarmShown whether every metric was shown to do no harm in this stage, so that it may end
 *     early; never where the stage has no baseline
 * @param suspicious whether the evidence in this stage ever reached p ≤ 0.1
 * @param samplesSufficient whether every metric has its minimum of observations in this stage
 * @param ticks looked at since the attempt began
 * @param seconds of the last tick
 * @param outlier the instance without which there is no regression, as {@code service/instance}, or
 *     null: nothing regressed, or also without any one instance
 * @param sampleRatio of the last block of this stage, or null if none ended with enough units
 */
public record EvidenceReport(
    @Nullable Regression regressed,
    List<MetricVerdict> metrics,
    double lnM,
    double p,
    double lnMHold,
    double pHold,
    double lnThreshold,
    boolean noHarmShown,
    boolean suspicious,
    boolean samplesSufficient,
    long ticks,
    double seconds,
    @Nullable String outlier,
    @Nullable SampleRatio sampleRatio) {
  /** A report that does not rest on any one instance, of units nobody counted. */
  public EvidenceReport(
      @Nullable Regression regressed,
      List<MetricVerdict> metrics,
      double lnM,
      double p,
      double lnMHold,
      double pHold,
      double lnThreshold,
      boolean noHarmShown,
      boolean suspicious,
      boolean samplesSufficient,
      long ticks,
      double seconds) {
    this(
        regressed,
        metrics,
        lnM,
        p,
        lnMHold,
        pHold,
        lnThreshold,
        noHarmShown,
        suspicious,
        samplesSufficient,
        ticks,
        seconds,
        null,
        null);
  }

  public EvidenceReport {
    metrics = List.copyOf(metrics);
  }

  /**
   * A regression and what follows from it.
   *
   * @param metric the one to blame
   * @param seconds when it was found, since the analysis started
   */
  public record Regression(String metric, OnRegression action, double seconds) {}

  /** The regression that is acted on, if there is one. */
  public Optional<Regression> regression() {
    return Optional.ofNullable(regressed);
  }

  /** The whole in one word. */
  public Verdict verdict() {
    if (regressed != null) {
      return Verdict.REGRESSION;
    }
    if (suspicious) {
      return Verdict.SUSPICIOUS;
    }
    if (!samplesSufficient) {
      return Verdict.TOO_FEW_SAMPLES;
    }
    return noHarmShown ? Verdict.NO_HARM : Verdict.OK;
  }

  /** The metrics that have a say but are unknown, for any cause. */
  public List<MetricVerdict> unknown() {
    return metrics.stream()
        .filter(metric -> !metric.plan().dryRun())
        .filter(metric -> !metric.samplesSufficient())
        .toList();
  }

  /** The verdict in words: the metric to blame or what is missing, else the most telling metric. */
  public String text() {
    if (regressed != null) {
      return textOf(regressed.metric());
    }
    if (!unknown().isEmpty()) {
      return String.join("; ", unknown().stream().map(MetricVerdict::text).toList());
    }
    return metrics.stream()
        .filter(metric -> !metric.plan().dryRun())
        .min((a, b) -> Double.compare(a.p(), b.p()))
        .map(MetricVerdict::text)
        .orElse("no metric has a say");
  }

  private String textOf(String metric) {
    return metrics.stream()
        .filter(verdict -> verdict.name().equals(metric))
        .map(MetricVerdict::text)
        .findFirst()
        .orElse(metric);
  }
}
