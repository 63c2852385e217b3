package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import java.util.Locale;

/** Puts the evidence about one metric into words. */
record VerdictText(MetricPlan plan, double lnThreshold) {
  String ofCounts(
      MetricVerdict.Tally candidate,
      MetricVerdict.Tally baseline,
      double lnM,
      Cause cause,
      String channel) {
    String name = plan.name() + (channel.isEmpty() ? "" : " beyond " + channel);
    if (cause == Cause.NOT_COMPARABLE || cause == Cause.NO_DATA || cause == Cause.NO_REFERENCE) {
      return plan.name() + ": " + cause.words();
    }
    String text =
        name
            + " "
            + rate(candidate)
            + against(baseline)
            + ", evidence "
            + evidence(lnM)
            + " of "
            + evidence(lnThreshold);
    return cause == Cause.NONE ? text : text + ", " + cause.words();
  }

  String ofGauge(double last, double limit, int breaches, int samples, Cause cause) {
    if (samples == 0) {
      return plan.name() + ": " + cause.words();
    }
    String text =
        String.format(
            Locale.ROOT,
            "%s %s against %s, beyond it in %d of the last %d samples (needs %d of %d)",
            plan.name(),
            number(last),
            number(limit),
            breaches,
            samples,
            plan.breach().count(),
            plan.breach().of());
    return cause == Cause.NONE ? text : text + ", " + cause.words();
  }

  /** The candidate's rate over the baseline's or over the limit; NaN where either is unknown. */
  double rateRatio(MetricVerdict.Tally candidate, MetricVerdict.Tally baseline) {
    double reference = plan.comparison().needsBaseline() ? baseline.rate() : limit();
    return reference == 0 ? Double.NaN : candidate.rate() / reference;
  }

  private String against(MetricVerdict.Tally baseline) {
    if (plan.comparison().needsBaseline()) {
      return " against " + rate(baseline);
    }
    return " against a limit of "
        + (plan.kind() == MetricKind.RATE ? number(limit()) + "/min" : percent(limit()));
  }

  /** The limit of failures or events. */
  private double limit() {
    Comparison comparison = plan.comparison();
    if (comparison instanceof Comparison.AtMost max) {
      return max.limit();
    }
    if (comparison instanceof Comparison.AtLeast min) {
      return 1 - min.limit();
    }
    if (comparison instanceof Comparison.QuantileAtMost max) {
      return 1 - max.quantile();
    }
    throw new AssertionError(comparison);
  }

  private String rate(MetricVerdict.Tally tally) {
    if (plan.kind() == MetricKind.RATE) {
      return tally.n() == 0 ? "unknown" : number(tally.rate()) + "/min";
    }
    return tally.n() == 0
        ? "unknown"
        : percent(tally.rate()) + String.format(Locale.ROOT, " (%d/%.0f)", tally.x(), tally.n());
  }

  private static String percent(double share) {
    return number(share * 100) + " %";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 1 ? "%.1f" : "%.3g", value);
  }

  /** e^ln, or its power of ten where it is beyond reading. */
  private static String evidence(double ln) {
    return ln < StrictMath.log(1e6)
        ? String.format(Locale.ROOT, "%.3g", StrictMath.exp(ln))
        : String.format(Locale.ROOT, "10^%.0f", ln / StrictMath.log(10));
  }
}
