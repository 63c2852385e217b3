package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.PreflightCheck;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What others than agents say before the first stage of a rollout is entered. Providers are asked
 * while the preflight is under way, and anew when somebody starts it once more. Used by one thread
 * at a time.
 */
final class PreflightAnswers {
  /** So soon is looked whether a provider has answered. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final MeasurementSource measurements;
  private final ObservationSource signals;
  private final SortedMap<String, PreflightCheck> answers = new TreeMap<>();
  private List<Measuring> asked = List.of();
  private @Nullable Round round;
  private boolean waits;

  private record Round(Attempt attempt, long number) {}

  PreflightAnswers(MeasurementSource measurements, ObservationSource signals) {
    this.measurements = measurements;
    this.signals = signals;
  }

  /** What is known now; asks whoever is due. */
  Preflight look(RolloutPlan plan, RolloutStatus status) {
    if (!(status instanceof RolloutStatus.Pending) || !plan.preflight().checks()) {
      end();
      return Preflight.NOT_ASKED;
    }
    ask(plan, status);
    List<PreflightCheck> found = new ArrayList<>();
    provided(plan)
        .forEach(
            (name, metric) -> {
              PreflightCheck check =
                  answers.getOrDefault(name, PreflightCheck.waiting(title(name), "no answer yet"));
              found.add(
                  metric.dryRun() && check.state() != PreflightCheck.State.PASSED
                      ? PreflightCheck.noted(check.name(), check.detail())
                      : check);
            });
    waits = !asked.isEmpty() && answers.size() < found.size();
    found.addAll(baseline(plan, status));
    return Preflight.of(found);
  }

  /** When to look again, if somebody is about to answer. */
  @Nullable Duration soon() {
    return waits ? LOOK : null;
  }

  /** Gives up all questions. */
  void end() {
    asked.forEach(Measuring::end);
    asked = List.of();
    answers.clear();
    round = null;
    waits = false;
  }

  private void ask(RolloutPlan plan, RolloutStatus status) {
    ReasonCode code = status.reason().code();
    if (code != ReasonCode.WAITING_FOR_PREFLIGHT && code != ReasonCode.PREFLIGHT_FAILED) {
      return;
    }
    Round now = new Round(status.attempt(), Preflight.round(status));
    if (!now.equals(round)) {
      end();
      round = now;
      asked =
          stagesThatAsk(plan).stream()
              .map(stage -> measurements.begin(plan, status.attempt(), stage))
              .toList();
    }
    for (Measuring measuring : asked) {
      measuring.take().forEach(cell -> answers.put(cell.metric(), answered(cell)));
    }
  }

  private static PreflightCheck answered(Cell cell) {
    String name = title(cell.metric());
    if (cell instanceof Cell.Gauge gauge) {
      return PreflightCheck.passed(name, "answers " + gauge.value());
    }
    Cause cause = cell instanceof Cell.Missing missing ? missing.cause() : Cause.NONE;
    return switch (cause) {
      case PROVIDER_DOWN, ERROR_ANSWER, MALFORMED, SLOW, STALE ->
          PreflightCheck.failed(name, cause.words());
      case TERMINATED -> PreflightCheck.waiting(name, "no answer yet");
      case NONE, TOO_FEW_SAMPLES, NO_DATA, NO_TRAFFIC, NOT_COMPARABLE, NO_REFERENCE, NOT_A_NUMBER ->
          PreflightCheck.passed(name, "answers, " + cause.words());
    };
  }

  private static String title(String metric) {
    return "metric " + metric;
  }

  /** Those that ask for a metric that no stage before them asks for. */
  private static List<Integer> stagesThatAsk(RolloutPlan plan) {
    List<Integer> stages = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      List<String> names = List.copyOf(provided(plan, stage).keySet());
      if (!known.containsAll(names)) {
        stages.add(stage.index());
        known.addAll(names);
      }
    }
    return stages;
  }

  private static SortedMap<String, MetricSpec> provided(RolloutPlan plan) {
    SortedMap<String, MetricSpec> metrics = new TreeMap<>();
    plan.stages().forEach(stage -> metrics.putAll(provided(plan, stage)));
    return metrics;
  }

  private static Map<String, MetricSpec> provided(RolloutPlan plan, Stage stage) {
    Map<String, MetricSpec> metrics = new TreeMap<>();
    for (String name : stage.analyses()) {
      AnalysisSpec analysis = plan.analyses().get(name);
      if (analysis != null) {
        analysis.metrics().stream()
            .filter(metric -> metric.source() instanceof MetricSource.Provider)
            .forEach(metric -> metrics.put(metric.name(), metric));
      }
    }
    return metrics;
  }

  /** How much was counted of late of what is compared: shown, and nobody waits for it. */
  private List<PreflightCheck> baseline(RolloutPlan plan, RolloutStatus status) {
    AnalysisPlan analysis = plan.analysisPlan(status.attempt().number());
    List<MetricPlan> compared =
        analysis.metrics().stream().filter(m -> m.comparison().needsBaseline()).toList();
    if (compared.isEmpty()) {
      return List.of();
    }
    Map<String, Long> counted =
        signals.baseline(plan, analysis).stream()
            .collect(
                Collectors.groupingBy(
                    Cell::metric, Collectors.summingLong(PreflightAnswers::observations)));
    return compared.stream()
        .map(
            metric ->
                PreflightCheck.noted(
                    "baseline of " + metric.name(),
                    counted.getOrDefault(metric.name(), 0L)
                        + " observations of late, "
                        + metric.minSamples()
                        + " are needed of each side in a stage"))
        .toList();
  }

  private static long observations(Cell cell) {
    if (cell instanceof Cell.Ratio ratio) {
      return ratio.candidate().n() + ratio.baseline().n();
    }
    return cell instanceof Cell.Latency latency
        ? latency.candidate().count() + latency.baseline().count()
        : 0;
  }
}
