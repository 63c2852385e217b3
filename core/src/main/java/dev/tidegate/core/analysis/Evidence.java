package dev.tidegate.core.analysis;

import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything judged so far in one attempt. Immutable: each tick gives a new one, and one that was
 * saved and resumed goes on with the same bits.
 *
 * <p>The evidence of a regression is one process per attempt and is never reset by a stage; the
 * evidence of no harm and the minimum of observations start afresh with each stage.
 */
public final class Evidence {
  private static final int FORMAT = 1;

  private final AnalysisPlan plan;
  private final StageKind stage;
  private final double seconds;
  private final long ticks;
  private final List<MetricState> metrics;
  private final MetricGroup rollback;
  private final MetricGroup hold;
  private final @Nullable Regression rolledBack;

  private Evidence(
      AnalysisPlan plan,
      StageKind stage,
      double seconds,
      long ticks,
      List<MetricState> metrics,
      MetricGroup rollback,
      MetricGroup hold,
      @Nullable Regression rolledBack) {
    this.plan = plan;
    this.stage = stage;
    this.seconds = seconds;
    this.ticks = ticks;
    this.metrics = metrics;
    this.rollback = rollback;
    this.hold = hold;
    this.rolledBack = rolledBack;
  }

  /** Nothing seen yet; the first stage is comparable unless {@link #enterStage} says otherwise. */
  public static Evidence start(AnalysisPlan plan) {
    List<MetricState> metrics = new ArrayList<>();
    for (MetricPlan metric : plan.metrics()) {
      metrics.add(
          metric.kind() == MetricKind.GAUGE
              ? GaugeState.start(metric)
              : CountState.start(metric, plan));
    }
    return new Evidence(
        plan, StageKind.COMPARABLE, 0, 0, metrics, MetricGroup.START, MetricGroup.START, null);
  }

  /** The plan it is judged by. */
  public AnalysisPlan plan() {
    return plan;
  }

  /** Seconds of the last tick since the analysis started. */
  public double seconds() {
    return seconds;
  }

  /**
   * Freezes a latency metric's boundaries at what the baseline did before the first stage. Ignored
   * below 1,000 observations: then the first ticks are learned from and not tested.
   *
   * @throws IllegalArgumentException if there is no such histogram
   * @throws IllegalStateException after the first tick
   */
  public Evidence withReference(String metric, Histogram reference) {
    return LatencyBounds.suffices(reference) ? withBoundaries(metric, reference) : this;
  }

  /** The same, however few observations the reference has. */
  Evidence withBoundaries(String metric, Histogram reference) {
    return prepared(
        metric,
        state -> {
          if (state.plan().kind() != MetricKind.HISTOGRAM
              || !state.plan().comparison().needsBaseline()) {
            throw new IllegalArgumentException(metric + " needs no reference latency");
          }
          state.useReference(reference);
          return state;
        });
  }

  /**
   * Tells the dispersion guard how failures came before the first stage: one stretch of baseline
   * traffic in one stratum, split in two halves by instance. Repeat for each stretch.
   *
   * @throws IllegalArgumentException if there is no such metric of counts
   * @throws IllegalStateException after the first tick
   */
  public Evidence withDispersionSeed(
      String metric, Stratum stratum, Counts half, Counts otherHalf) {
    return prepared(
        metric,
        state -> {
          state.seedDispersion(stratum, half, otherHalf);
          return state;
        });
  }

  private Evidence prepared(String metric, UnaryOperator<CountState> change) {
    if (ticks > 0) {
      throw new IllegalStateException("only before the first tick, but there were " + ticks);
    }
    List<MetricState> next = copies();
    int index = indexByName().getOrDefault(metric, -1);
    if (index < 0 || !(next.get(index) instanceof CountState state)) {
      throw new IllegalArgumentException("no metric of counts is called " + metric);
    }
    next.set(index, change.apply(state));
    return new Evidence(plan, stage, seconds, ticks, next, rollback, hold, rolledBack);
  }

  /** A stage is entered: minima, evidence of no harm and suspicion start afresh. */
  public Evidence enterStage(StageKind kind) {
    List<MetricState> next = copies();
    next.forEach(MetricState::enterStage);
    return new Evidence(
        plan, kind, seconds, ticks, next, rollback.enterStage(), hold.enterStage(), rolledBack);
  }

  /**
   * One look. Metrics and strata without a cell had no traffic, which is neutral.
   *
   * @throws IllegalArgumentException if time runs backwards, or a cell is of an unknown metric or
   *     of another kind than its metric
   */
  public Evidence afterTick(Tick tick) {
    if (tick.seconds() < seconds) {
      throw new IllegalArgumentException(
          "time runs backwards: " + tick.seconds() + " s after " + seconds + " s");
    }
    List<List<Cell>> cells = cellsByMetric(tick);
    List<MetricState> next = copies();
    Look look = lookAt(tick.seconds());
    for (int i = 0; i < next.size(); i++) {
      next.get(i).look(look, cells.get(i));
    }
    return judged(tick.seconds(), next);
  }

  private Look lookAt(double now) {
    double notBefore = ticks == 0 ? 1 : StartMixture.notYetBegun(seconds, plan.horizonSeconds());
    double notYet = StartMixture.notYetBegun(now, plan.horizonSeconds());
    return new Look(now, notBefore - notYet, notYet, stage);
  }

  private Evidence judged(double now, List<MetricState> next) {
    double[] weights = Weights.of(plan.metrics(), OnRegression.ROLLBACK);
    MetricGroup rollbackNow = rollback.after(next, weights);
    MetricGroup holdNow = hold.after(next, Weights.of(plan.metrics(), OnRegression.HOLD));
    Regression found = rolledBack;
    if (found == null) {
      found = regression(OnRegression.ROLLBACK, next, rollbackNow, weights, now);
    }
    return new Evidence(plan, stage, now, ticks + 1, next, rollbackNow, holdNow, found);
  }

  private @Nullable Regression regression(
      OnRegression action,
      List<MetricState> states,
      MetricGroup group,
      double[] weights,
      double now) {
    if (group.lnMGated() >= plan.lnThreshold()) {
      String blamed = plan.metrics().get(MetricGroup.blamed(states, weights)).name();
      return new Regression(blamed, action, now);
    }
    for (MetricState state : states) {
      MetricPlan metric = state.plan();
      boolean counts = metric.onRegression() == action && !metric.dryRun();
      if (counts && state instanceof GaugeState gauge && gauge.isRegression()) {
        return new Regression(metric.name(), action, now);
      }
    }
    return null;
  }

  private List<List<Cell>> cellsByMetric(Tick tick) {
    Map<String, Integer> indices = indexByName();
    List<List<Cell>> cells = new ArrayList<>();
    plan.metrics().forEach(metric -> cells.add(new ArrayList<>()));
    for (Cell cell : tick.cells()) {
      Integer index = indices.get(cell.metric());
      if (index == null) {
        throw new IllegalArgumentException("no metric is called " + cell.metric());
      }
      cells.get(index).add(cell);
    }
    return cells;
  }

  private Map<String, Integer> indexByName() {
    Map<String, Integer> indices = new HashMap<>();
    for (MetricPlan metric : plan.metrics()) {
      indices.put(metric.name(), indices.size());
    }
    return indices;
  }

  private List<MetricState> copies() {
    List<MetricState> copies = new ArrayList<>();
    metrics.forEach(metric -> copies.add(metric.copy()));
    return copies;
  }

  /** What it says now, about the stage it is in. */
  public EvidenceReport report() {
    Regression regression = rolledBack;
    if (regression == null) {
      double[] weights = Weights.of(plan.metrics(), OnRegression.HOLD);
      regression = regression(OnRegression.HOLD, metrics, hold, weights, seconds);
    }
    List<MetricVerdict> verdicts = new ArrayList<>();
    metrics.forEach(metric -> verdicts.add(metric.verdict(stage, plan.lnThreshold())));
    return new EvidenceReport(
        regression,
        verdicts,
        rollback.lnM(),
        rollback.p(),
        hold.lnM(),
        hold.p(),
        plan.lnThreshold(),
        isNoHarmShown(verdicts),
        isSuspicious(),
        verdicts.stream().allMatch(v -> v.plan().dryRun() || v.samplesSufficient()),
        ticks,
        seconds);
  }

  private boolean isSuspicious() {
    double most = Math.max(rollback.lnMGatedStageMax(), hold.lnMGatedStageMax());
    return most >= Thresholds.LN_SUSPICIOUS;
  }

  private boolean isNoHarmShown(List<MetricVerdict> verdicts) {
    List<MetricVerdict> asked = verdicts.stream().filter(v -> !v.plan().dryRun()).toList();
    return stage == StageKind.COMPARABLE
        && !asked.isEmpty()
        && asked.stream().allMatch(MetricVerdict::noHarmShown);
  }

  /** The evidence of the last tick alone, per metric in the plan's order; for offline analysis. */
  double[] lnTicks() {
    return metrics.stream().mapToDouble(MetricState::lnTick).toArray();
  }

  /** Everything but the plan, to be saved; see {@link #resume}. */
  public MapNode toNode() {
    List<Node> states = new ArrayList<>();
    metrics.forEach(
        metric ->
            states.add(metric.toNode().toBuilder().put("name", metric.plan().name()).build()));
    MapNode.Builder state =
        MapNode.builder()
            .put("format", FORMAT)
            .put("stage", stage.name())
            .put("seconds", StateNode.of(seconds))
            .put("ticks", ticks)
            .put("rollback", rollback.toNode())
            .put("hold", hold.toNode())
            .put("metrics", ListNode.of(states));
    if (rolledBack != null) {
      state.put(
          "regression",
          MapNode.builder()
              .put("metric", rolledBack.metric())
              .put("seconds", StateNode.of(rolledBack.seconds()))
              .build());
    }
    return state.build();
  }

  /**
   * Goes on exactly where a saved attempt was.
   *
   * @param saved by {@link #toNode} under the same plan
   * @throws IllegalArgumentException naming the member that does not belong to it
   */
  public static Evidence resume(AnalysisPlan plan, Node saved) {
    StateReader state = StateReader.of(saved, "evidence");
    if (state.whole("format") != FORMAT) {
      throw new IllegalArgumentException("evidence.format is " + state.whole("format"));
    }
    return new Evidence(
        plan,
        state.choice("stage", StageKind.class),
        state.number("seconds"),
        state.whole("ticks"),
        resumedMetrics(plan, state.maps("metrics")),
        MetricGroup.resume(state.map("rollback")),
        MetricGroup.resume(state.map("hold")),
        state.has("regression") ? resumedRegression(state.map("regression")) : null);
  }

  private static Regression resumedRegression(StateReader state) {
    return new Regression(state.text("metric"), OnRegression.ROLLBACK, state.number("seconds"));
  }

  private static List<MetricState> resumedMetrics(AnalysisPlan plan, List<StateReader> states) {
    List<MetricState> metrics = new ArrayList<>();
    for (MetricPlan metric : plan.metrics()) {
      StateReader state = metrics.size() < states.size() ? states.get(metrics.size()) : null;
      if (state == null || !state.text("name").equals(metric.name())) {
        throw new IllegalArgumentException("evidence.metrics has no state of " + metric.name());
      }
      metrics.add(
          metric.kind() == MetricKind.GAUGE
              ? GaugeState.resume(metric, state)
              : CountState.resume(metric, plan, state));
    }
    return metrics;
  }
}
