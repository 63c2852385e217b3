package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything judged so far in one attempt. Immutable: each tick gives a new one, and one that was
 * saved and resumed goes on with the same bits.
 *
 * <p>The evidence of a regression is one process per attempt and is never reset by a stage; the
 * evidence of no harm and the minimum of observations start afresh with each stage.
 */
public final class Evidence {
  /** Recorded with each decision; raised when the same ticks may lead to other evidence. */
  public static final String VERSION = "1";

  private static final int FORMAT = 1;

  private final AnalysisPlan plan;
  private final StageKind stage;
  private final double seconds;
  private final long ticks;
  private final MetricStates metrics;
  private final MetricGroup rollback;
  private final MetricGroup hold;
  private final @Nullable Regression rolledBack;
  private final Suspects suspects;
  private final @Nullable UnitCounts units;

  private Evidence(
      AnalysisPlan plan,
      StageKind stage,
      double seconds,
      long ticks,
      MetricStates metrics,
      MetricGroup rollback,
      MetricGroup hold,
      @Nullable Regression rolledBack,
      Suspects suspects,
      @Nullable UnitCounts units) {
    this.plan = plan;
    this.stage = stage;
    this.seconds = seconds;
    this.ticks = ticks;
    this.metrics = metrics;
    this.rollback = rollback;
    this.hold = hold;
    this.rolledBack = rolledBack;
    this.suspects = suspects;
    this.units = units;
  }

  /** Nothing seen yet; the first stage is comparable unless {@link #enterStage} says otherwise. */
  public static Evidence start(AnalysisPlan plan) {
    return new Evidence(
        plan,
        StageKind.COMPARABLE,
        0,
        0,
        MetricStates.start(plan),
        MetricGroup.START,
        MetricGroup.START,
        null,
        Suspects.NONE,
        null);
  }

  /** The plan it is judged by. */
  public AnalysisPlan plan() {
    return plan;
  }

  /** Seconds of the last tick since the analysis started. */
  public double seconds() {
    return seconds;
  }

  /** Looks since the attempt began. */
  public long ticks() {
    return ticks;
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
  public Evidence withBoundaries(String metric, Histogram reference) {
    MetricPlan planned = metrics.counts(metric).plan();
    if (planned.kind() != MetricKind.HISTOGRAM || !planned.comparison().needsBaseline()) {
      throw new IllegalArgumentException(metric + " needs no reference latency");
    }
    return prepared(metric, state -> state.useReference(reference));
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
    return prepared(metric, state -> state.seedDispersion(stratum, half, otherHalf));
  }

  /**
   * The same for a latency whose boundaries are frozen: per quantile, what lies beyond them.
   *
   * @param halves of one stretch of baseline traffic, one in the place of each arm
   * @throws IllegalArgumentException if there is no such metric of counts
   * @throws IllegalStateException after the first tick
   */
  public Evidence withDispersionSeed(Cell.Latency halves) {
    return prepared(halves.metric(), state -> state.seedDispersion(halves));
  }

  /**
   * Prepared by what the baseline did before the first stage, as far as there is enough of it: at
   * least 1,000 latencies, and three minutes with traffic in both halves.
   *
   * @param halves one cell per look, metric and stratum, with one half of the instances in the
   *     place of each arm; metrics that need no baseline are ignored
   * @throws IllegalStateException after the first tick
   */
  public Evidence withBaseline(List<Cell> halves) {
    return PreStage.prepare(this, halves);
  }

  private Evidence prepared(String metric, Consumer<CountState> change) {
    if (ticks > 0) {
      throw new IllegalStateException("only before the first tick, but there were " + ticks);
    }
    MetricStates next = metrics.copy();
    change.accept(next.counts(metric));
    return new Evidence(
        plan, stage, seconds, ticks, next, rollback, hold, rolledBack, suspects, units);
  }

  /** A stage is entered: minima, evidence of no harm and suspicion start afresh. */
  public Evidence enterStage(StageKind kind) {
    MetricStates next = metrics.copy();
    next.list().forEach(MetricState::enterStage);
    return new Evidence(
        plan,
        kind,
        seconds,
        ticks,
        next,
        rollback.enterStage(),
        hold.enterStage(),
        rolledBack,
        suspects.enterStage(kind),
        null);
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
    MetricStates next = metrics.copy();
    next.look(lookAt(tick.seconds()), tick.cells());
    UnitCounts block = tick.units() == null ? units : tick.units();
    return judged(tick.seconds(), next, suspects.after(this, tick), block);
  }

  private Look lookAt(double now) {
    double notBefore = ticks == 0 ? 1 : StartMixture.notYetBegun(seconds, plan.horizonSeconds());
    double notYet = StartMixture.notYetBegun(now, plan.horizonSeconds());
    return new Look(now, notBefore - notYet, notYet, stage);
  }

  private Evidence judged(
      double now, MetricStates next, Suspects without, @Nullable UnitCounts block) {
    double[] weights = Weights.of(plan.metrics(), OnRegression.ROLLBACK);
    MetricGroup rollbackNow = rollback.after(next.list(), weights);
    MetricGroup holdNow = hold.after(next.list(), Weights.of(plan.metrics(), OnRegression.HOLD));
    Regression found = rolledBack;
    if (found == null) {
      found = regression(OnRegression.ROLLBACK, next.list(), rollbackNow, weights, now);
    }
    return new Evidence(
        plan, stage, now, ticks + 1, next, rollbackNow, holdNow, found, without, block);
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

  /** The same, from which no instance is left out apart. */
  Evidence ofEverybody() {
    return new Evidence(
        plan, stage, seconds, ticks, metrics, rollback, hold, rolledBack, Suspects.NONE, null);
  }

  /** True if a regression with this consequence was found, or is suspected in this stage. */
  boolean suspects(OnRegression action) {
    boolean found = action == OnRegression.ROLLBACK ? rolledBack != null : holds() != null;
    MetricGroup group = action == OnRegression.ROLLBACK ? rollback : hold;
    double most = Math.max(group.lnMGated(), group.lnMGatedStageMax());
    return found || most >= MetricGroup.LN_SUSPICIOUS;
  }

  double lnM(OnRegression action) {
    return action == OnRegression.ROLLBACK ? rollback.lnM() : hold.lnM();
  }

  private @Nullable Regression holds() {
    double[] weights = Weights.of(plan.metrics(), OnRegression.HOLD);
    return regression(OnRegression.HOLD, metrics.list(), hold, weights, seconds);
  }

  /** The regression that is acted on; the part of {@link #report} that costs least. */
  public Optional<Regression> regression() {
    return Optional.ofNullable(rolledBack == null ? holds() : rolledBack);
  }

  /** What it says now, about the stage it is in. */
  public EvidenceReport report() {
    Regression regression = regression().orElse(null);
    List<MetricVerdict> verdicts = new ArrayList<>();
    for (MetricState metric : metrics.list()) {
      verdicts.add(metric.verdict(stage, plan.lnThreshold()));
    }
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
        seconds,
        regression == null ? null : suspects.blamed(regression).orElse(null),
        units == null ? null : SampleRatioRule.of(units));
  }

  private boolean isSuspicious() {
    double most = Math.max(rollback.lnMGatedStageMax(), hold.lnMGatedStageMax());
    return most >= MetricGroup.LN_SUSPICIOUS;
  }

  private boolean isNoHarmShown(List<MetricVerdict> verdicts) {
    List<MetricVerdict> asked = verdicts.stream().filter(v -> !v.plan().dryRun()).toList();
    return stage == StageKind.COMPARABLE
        && !asked.isEmpty()
        && asked.stream().allMatch(MetricVerdict::noHarmShown);
  }

  /** The evidence of the last tick alone, per metric in the plan's order; for offline analysis. */
  public double[] lnTicks() {
    return metrics.list().stream().mapToDouble(MetricState::lnTick).toArray();
  }

  /** Everything but the plan, to be saved; see {@link #resume}. */
  public MapNode toNode() {
    MapNode.Builder state =
        MapNode.builder()
            .put("format", FORMAT)
            .put("stage", stage.name())
            .put("seconds", StateNode.of(seconds))
            .put("ticks", ticks)
            .put("rollback", rollback.toNode())
            .put("hold", hold.toNode())
            .put("metrics", metrics.toNode());
    if (!suspects.list().isEmpty()) {
      state.put("suspects", suspects.toNode());
    }
    if (units != null) {
      state.put("units", StateNode.of(units));
    }
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
    return resume(plan, StateReader.of(saved, "evidence"));
  }

  private static Evidence resume(AnalysisPlan plan, StateReader state) {
    if (state.whole("format") != FORMAT) {
      throw new IllegalArgumentException("evidence.format is " + state.whole("format"));
    }
    return new Evidence(
        plan,
        state.choice("stage", StageKind.class),
        state.number("seconds"),
        state.whole("ticks"),
        MetricStates.resume(plan, state.maps("metrics")),
        MetricGroup.resume(state.map("rollback")),
        MetricGroup.resume(state.map("hold")),
        state.has("regression") ? resumedRegression(state.map("regression")) : null,
        state.has("suspects") ? resumedSuspects(plan, state) : Suspects.NONE,
        state.has("units") ? resumedUnits(state.map("units")) : null);
  }

  private static UnitCounts resumedUnits(StateReader state) {
    return new UnitCounts(state.whole("candidate"), state.whole("all"), state.number("share"));
  }

  private static Suspects resumedSuspects(AnalysisPlan plan, StateReader state) {
    List<Suspects.Suspect> list = new ArrayList<>();
    for (StateReader each : state.maps("suspects")) {
      list.add(new Suspects.Suspect(each.text("instance"), resume(plan, each.map("without"))));
    }
    return new Suspects(list);
  }

  private static Regression resumedRegression(StateReader state) {
    return new Regression(state.text("metric"), OnRegression.ROLLBACK, state.number("seconds"));
  }
}
