package dev.tidegate.core.power;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.simulation.Exposure;
import dev.tidegate.core.simulation.SteadyTraffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Studies what a plan can notice: healthy runs through all stages, and from the entry of each stage
 * regressions of several sizes. For one owner.
 */
public final class PowerStudy {
  /** So many runs of each kind, so that usual plans take about a second. */
  public static final int RUNS_DEFAULT = 40;

  /** Beyond so many longest soaks a regression counts as never found. */
  private static final double PATIENCE = 20;

  private static final double RELIABLE = 0.8;
  private static final double[] RATIO_FACTORS = {2, 5};
  private static final double[] LATENCY_FACTORS = {1.2, 2};
  private static final double[] STEPS = {
    1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6.5, 8, 10, 13, 16, 20, 30, 50, 100
  };

  private final RolloutPlan plan;
  private final AnalysisPlan analysis;
  private final Assumptions assumptions;
  private final int runs;
  private final long seed;

  /**
   * A study of {@code plan}.
   *
   * @param runs of each kind, at least 1; shares are as fine as that
   * @param seed the same gives the same
   */
  public PowerStudy(RolloutPlan plan, Assumptions assumptions, int runs, long seed) {
    this(plan, plan.analysisPlan(0), assumptions, runs, seed);
  }

  PowerStudy(
      RolloutPlan plan, AnalysisPlan analysis, Assumptions assumptions, int runs, long seed) {
    this.plan = plan;
    this.analysis = analysis;
    this.assumptions = assumptions;
    this.runs = runs;
    this.seed = seed;
  }

  /** What the first {@code most} stages can notice, in their order. */
  public List<StagePower> stages(int most) {
    List<List<Exposure>> exposures = SteadyTraffic.exposures(plan, assumptions.fleet());
    Evidence[] before = new Evidence[runs];
    Arrays.fill(before, Evidence.start(analysis));
    List<StagePower> stages = new ArrayList<>();
    for (Stage stage : plan.stages().subList(0, Math.min(most, plan.last()))) {
      StageTrial trial =
          new StageTrial(plan, stage, exposures.get(stage.index() - 1), judged(stage), assumptions);
      stages.add(study(trial, before));
    }
    return stages;
  }

  private Set<String> judged(Stage stage) {
    return stage.analyses().stream()
        .flatMap(name -> Advice.metrics(plan, name).stream())
        .filter(metric -> !metric.dryRun())
        .map(MetricSpec::name)
        .collect(Collectors.toSet());
  }

  /** Leaves in {@code before} what the next stage begins with. */
  private StagePower study(StageTrial trial, Evidence[] before) {
    Evidence[] entered = new Evidence[runs];
    double[] early = new double[runs];
    for (int run = 0; run < runs; run++) {
      entered[run] = trial.enter(before[run]);
      StageTrial.Healthy healthy = trial.healthy(entered[run], seedOf(trial, run));
      early[run] =
          Double.isNaN(healthy.earlySeconds()) ? Double.POSITIVE_INFINITY : healthy.earlySeconds();
      before[run] = healthy.after();
    }
    List<MetricPower> metrics = new ArrayList<>();
    for (MetricPlan metric : analysis.metrics()) {
      if (isStudied(trial, metric)) {
        metrics.add(power(trial, entered, metric));
      }
    }
    Arrays.sort(early);
    double median = quantile(early, 0.5);
    StagePower found =
        new StagePower(
            trial.stage(),
            perSecond(trial, true),
            perSecond(trial, false),
            metrics,
            withinShare(early, Double.MAX_VALUE),
            Double.isInfinite(median) ? Double.NaN : median,
            List.of());
    return found.warning(Advice.of(plan, found));
  }

  private static boolean isStudied(StageTrial trial, MetricPlan metric) {
    return trial.stage().comparable()
        && trial.judged().contains(metric.name())
        && metric.comparison().needsBaseline();
  }

  private double perSecond(StageTrial trial, boolean candidate) {
    return trial.exposures().stream()
            .mapToDouble(at -> candidate ? at.candidate() : at.baseline())
            .sum()
        * assumptions.requestsPerSecond();
  }

  private long seedOf(StageTrial trial, int run) {
    return seed * 1_000_003 + trial.stage().index() * 10_007L + run;
  }

  private MetricPower power(StageTrial trial, Evidence[] entered, MetricPlan metric) {
    double max = trial.stage().soak().max().toNanos() / 1e9;
    List<Effect> effects = new ArrayList<>();
    boolean latency = metric.kind() == MetricKind.HISTOGRAM;
    for (double factor : latency ? LATENCY_FACTORS : RATIO_FACTORS) {
      double[] seconds = unnoticed(trial, entered, metric, factor, PATIENCE * max);
      double median = quantile(seconds, 0.5);
      double reliable = quantile(seconds, RELIABLE);
      effects.add(
          new Effect(
              factor,
              withinShare(seconds, max),
              median > max ? Double.NaN : median,
              Double.isInfinite(reliable) ? Double.NaN : reliable));
    }
    return new MetricPower(metric.name(), effects, smallest(trial, entered, metric, max));
  }

  /** By halving: power grows with the factor. */
  private double smallest(StageTrial trial, Evidence[] entered, MetricPlan metric, double max) {
    int low = 0;
    int high = STEPS.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double[] seconds = unnoticed(trial, entered, metric, STEPS[middle], max);
      if (withinShare(seconds, max) >= RELIABLE) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low == STEPS.length ? Double.NaN : STEPS[low];
  }

  /** Sorted. */
  private double[] unnoticed(
      StageTrial trial, Evidence[] entered, MetricPlan metric, double factor, double limit) {
    double[] seconds = new double[runs];
    for (int run = 0; run < runs; run++) {
      seconds[run] = trial.unnoticed(entered[run], metric, factor, limit, ~seedOf(trial, run));
    }
    Arrays.sort(seconds);
    return seconds;
  }

  private double withinShare(double[] sorted, double limit) {
    return (double) Arrays.stream(sorted).filter(value -> value <= limit).count() / runs;
  }

  private static double quantile(double[] sorted, double q) {
    return sorted[Math.max(1, (int) StrictMath.ceil(q * sorted.length)) - 1];
  }
}
