package dev.tidegate.cli.rollout;

import dev.tidegate.cli.rollout.RecordedTraffic.Figure;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.Amounts;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.power.Assumptions;
import dev.tidegate.core.power.PowerNode;
import dev.tidegate.core.power.PowerStudy;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The traffic a plan is studied under, and the study. */
final class PowerOptions {
  /** Plans of more stages than this are studied up to here: it would take too long. */
  private static final int STAGES_MAX = 10;

  private static final int RUNS_MAX = 1000;

  /** So many runs of all stages together by default, ten of each stage at least. */
  private static final int RUNS_ALL = 160;

  private static final int RUNS_LEAST = 10;

  @Option(
      names = "--rps",
      paramLabel = "N",
      description = "Requests a second and service: as recorded, else 20")
  @Nullable Double rps;

  @Option(
      names = "--error-rate",
      paramLabel = "P",
      description = "Of the baseline: as recorded, else 1%%")
  @Nullable String errorRate;

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      description = "Median of the baseline: as recorded, else 50ms")
  @Nullable String latency;

  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "Agents of each service: those connected, else 10")
  @Nullable Integer agents;

  @Option(
      names = "--power-runs",
      paramLabel = "N",
      description = "Runs per stage and question: more is finer and slower, 0 is none")
  @Nullable Integer runs;

  /** One figure of the traffic, and where it comes from. */
  private record Sourced(double value, MapNode source) {
    static Sourced of(@Nullable Double option, @Nullable Figure recorded, double assumed) {
      MapNode.Builder source = MapNode.builder();
      if (option != null) {
        return new Sourced(option, source.put("from", "option").build());
      }
      if (recorded == null) {
        return new Sourced(assumed, source.put("from", "assumed").build());
      }
      source.put("from", "recorded");
      if (recorded.seconds() > 0) {
        source.put("seconds", Math.round(recorded.seconds()));
      }
      return new Sourced(recorded.value(), source.build());
    }
  }

  /**
   * What the stages of the plan can notice; null if nobody wants to know.
   *
   * @param recorded what is known of the traffic; asked only if an option is not given
   */
  @Nullable MapNode study(RolloutPlan plan, Supplier<RecordedTraffic> recorded) {
    int each = runs(plan);
    if (each == 0) {
      return null;
    }
    boolean given = rps != null && errorRate != null && latency != null && agents != null;
    RecordedTraffic known = given ? RecordedTraffic.none(List.of()) : recorded.get();
    Assumptions usual = Assumptions.DEFAULT;
    try {
      return study(
          plan,
          each,
          Sourced.of(rps, known.requestsPerSecond(), usual.requestsPerSecond()),
          Sourced.of(errorShare(), known.errorShare(), usual.errorShare()),
          Sourced.of(medianMillis(), known.medianMillis(), usual.medianMillis()),
          Sourced.of(agentsGiven(), known.agents(), usual.agents()));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "the traffic is not possible: " + e.getMessage(),
          "for example --rps 40 --error-rate 0.5% --latency 80ms");
    }
  }

  private static MapNode study(
      RolloutPlan plan, int runs, Sourced rps, Sourced errors, Sourced median, Sourced agents) {
    Assumptions assumptions =
        new Assumptions(rps.value(), errors.value(), median.value(), (int) agents.value());
    return PowerNode.of(assumptions, new PowerStudy(plan, assumptions, runs, 1).stages(STAGES_MAX))
        .toBuilder()
        .put(
            "sources",
            MapNode.builder()
                .put("requestsPerSecondAndService", rps.source())
                .put("errorShare", errors.source())
                .put("latencyMedianMillis", median.source())
                .put("agentsPerService", agents.source())
                .build())
        .build();
  }

  private int runs(RolloutPlan plan) {
    if (runs == null) {
      int stages = Math.min(STAGES_MAX, plan.last());
      return Math.max(RUNS_LEAST, Math.min(PowerStudy.RUNS_DEFAULT, RUNS_ALL / stages));
    }
    if (runs < 0 || runs > RUNS_MAX) {
      throw CommandException.usage("--power-runs is from 0 to " + RUNS_MAX, null);
    }
    return runs;
  }

  private @Nullable Double agentsGiven() {
    if (agents == null) {
      return null;
    }
    if (agents < 1 || agents > 1000) {
      throw CommandException.usage("--agents is from 1 to 1000", null);
    }
    return agents.doubleValue();
  }

  private @Nullable Double medianMillis() {
    return latency == null ? null : (Double) (DurationText.parse(latency).toNanos() / 1e6);
  }

  private @Nullable Double errorShare() {
    if (errorRate == null) {
      return null;
    }
    try {
      return Amounts.percent(errorRate);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--error-rate " + e.getMessage(), e);
    }
  }

  static List<String> beyond(int stages) {
    return stages <= STAGES_MAX
        ? List.of()
        : List.of("  stages after the first " + STAGES_MAX + " were not studied");
  }
}
