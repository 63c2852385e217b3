package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last samples of a gauge against its limit. Gauges are autocorrelated, so this is a rule of
 * thumb outside the alpha budget.
 *
 * <p>An answer without a value makes the metric unknown at once. It is known again after as many
 * samples as a breach needs, so that a stage is not left on one good sample after an outage.
 */
final class GaugeState implements MetricState {
  private static final int NO_HARM_SAMPLES = 5;

  private final MetricPlan plan;
  private final Deque<Boolean> breaches = new ArrayDeque<>();
  private int withinInStage;
  private int known;
  private int missed;
  private boolean recovering;
  private double last = Double.NaN;
  private Cause missing = Cause.NO_DATA;

  private GaugeState(MetricPlan plan) {
    this.plan = plan;
  }

  static GaugeState start(MetricPlan plan) {
    return new GaugeState(plan);
  }

  @Override
  public MetricPlan plan() {
    return plan;
  }

  @Override
  public MetricState copy() {
    GaugeState copy = new GaugeState(plan);
    copy.breaches.addAll(breaches);
    copy.withinInStage = withinInStage;
    copy.known = known;
    copy.missed = missed;
    copy.recovering = recovering;
    copy.last = last;
    copy.missing = missing;
    return copy;
  }

  /** A tick's cells are one sample: the value that is furthest beyond the limit. */
  @Override
  public void look(Look look, List<Cell> cells) {
    double worst = Double.NaN;
    for (Cell cell : cells) {
      if (cell instanceof Cell.Gauge gauge) {
        worst = Double.isNaN(worst) || isWorse(gauge.value(), worst) ? gauge.value() : worst;
      } else if (cell instanceof Cell.Missing gone) {
        miss(gone.cause());
      } else {
        throw new IllegalArgumentException("metric " + plan.name() + " is a GAUGE: " + cell);
      }
    }
    if (!Double.isNaN(worst)) {
      sample(worst);
    }
  }

  private void miss(Cause cause) {
    missing = cause;
    missed++;
    known = 0;
    recovering = true;
    withinInStage = 0;
  }

  private void sample(double value) {
    boolean breached = isWorse(value, limit());
    breaches.addLast(breached);
    if (breaches.size() > plan.breach().of()) {
      breaches.removeFirst();
    }
    withinInStage = breached ? 0 : withinInStage + 1;
    last = value;
    missed = 0;
    known++;
    recovering = recovering && known < plan.breach().count();
    missing = recovering ? missing : isUndecided() ? Cause.TOO_FEW_SAMPLES : Cause.NONE;
  }

  /** True if the newest sample is beyond the limit, and there are too few to tell a breach. */
  private boolean isUndecided() {
    return known < plan.breach().count() && isWorse(last, limit()) && !isRegression();
  }

  private boolean isWorse(double value, double than) {
    return plan.comparison() instanceof Comparison.AtMost ? value > than : value < than;
  }

  private double limit() {
    if (plan.comparison() instanceof Comparison.AtMost max) {
      return max.limit();
    }
    if (plan.comparison() instanceof Comparison.AtLeast min) {
      return min.limit();
    }
    throw new AssertionError(plan.comparison());
  }

  @Override
  public void enterStage() {
    withinInStage = 0;
    known = 0;
    missed = 0;
    recovering = false;
    missing = Cause.NO_DATA;
  }

  boolean isRegression() {
    return breachCount() >= plan.breach().count();
  }

  private int breachCount() {
    return (int) breaches.stream().filter(breached -> breached).count();
  }

  @Override
  public double lnM() {
    return 0;
  }

  @Override
  public double lnMGated() {
    return Double.NEGATIVE_INFINITY;
  }

  @Override
  public double lnTick() {
    return 0;
  }

  @Override
  public MetricVerdict verdict(StageKind stage, double lnThreshold) {
    boolean noHarm = missing == Cause.NONE && withinInStage >= NO_HARM_SAMPLES;
    VerdictText text = new VerdictText(plan, lnThreshold);
    return new MetricVerdict(
        plan,
        state(noHarm),
        missing,
        new MetricVerdict.Tally(breaches.size(), breachCount()),
        new MetricVerdict.Tally(0, 0),
        Double.NaN,
        0,
        1,
        0,
        noHarm,
        missing == Cause.NONE,
        missed,
        text.ofGauge(last, limit(), breachCount(), breaches.size(), missing) + since());
  }

  private String since() {
    return recovering && known > 0
        ? " until there are %d samples, now %d".formatted(plan.breach().count(), known)
        : "";
  }

  private MetricVerdict.State state(boolean noHarm) {
    if (isRegression()) {
      return MetricVerdict.State.REGRESSION;
    }
    if (missing != Cause.NONE) {
      return MetricVerdict.State.UNKNOWN;
    }
    return noHarm ? MetricVerdict.State.NO_HARM : MetricVerdict.State.PASS;
  }

  @Override
  public MapNode toNode() {
    double[] flags = breaches.stream().mapToDouble(breached -> breached ? 1 : 0).toArray();
    return MapNode.builder()
        .put("breaches", StateNode.of(flags))
        .put("samples", flags.length)
        .put("withinInStage", withinInStage)
        .put("known", known)
        .put("missed", missed)
        .put("recovering", recovering)
        .put("last", StateNode.of(last))
        .put("missing", missing.name())
        .build();
  }

  static GaugeState resume(MetricPlan plan, StateReader state) {
    GaugeState resumed = new GaugeState(plan);
    int samples = (int) state.whole("samples");
    for (double flag : state.numbers("breaches", samples)) {
      resumed.breaches.addLast(flag != 0);
    }
    resumed.withinInStage = (int) state.whole("withinInStage");
    if (state.has("known")) { // saved before there were providers: nothing was ever missed
      resumed.known = (int) state.whole("known");
      resumed.missed = (int) state.whole("missed");
      resumed.recovering = state.bool("recovering");
    }
    resumed.last = state.number("last");
    resumed.missing = state.choice("missing", Cause.class);
    return resumed;
  }
}
