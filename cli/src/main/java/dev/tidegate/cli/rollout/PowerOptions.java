package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.Amounts;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.power.Assumptions;
import dev.tidegate.core.power.PowerNode;
import dev.tidegate.core.power.PowerStudy;
import java.util.List;
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

  @Option(names = "--rps", paramLabel = "N", description = "Requests a second and service: 20")
  double rps = Assumptions.DEFAULT.requestsPerSecond();

  @Option(names = "--error-rate", paramLabel = "P", description = "Of the baseline: 1%%")
  String errorRate = "1%";

  @Option(names = "--latency", paramLabel = "TIME", description = "Median of the baseline: 50ms")
  String latency = "50ms";

  @Option(names = "--agents", paramLabel = "N", description = "Agents of each service: 10")
  int agents = Assumptions.DEFAULT.agents();

  @Option(
      names = "--power-runs",
      paramLabel = "N",
      description = "Runs per stage and question: more is finer and slower, 0 is none")
  @Nullable Integer runs;

  /** What the stages of the plan can notice; null if nobody wants to know. */
  @Nullable MapNode study(RolloutPlan plan) {
    Assumptions assumptions = assumptions();
    int each = runs(plan);
    return each == 0
        ? null
        : PowerNode.of(assumptions, new PowerStudy(plan, assumptions, each, 1).stages(STAGES_MAX));
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

  private Assumptions assumptions() {
    if (agents < 1 || agents > 1000) {
      throw CommandException.usage("--agents is from 1 to 1000", null);
    }
    try {
      double millis = DurationText.parse(latency).toNanos() / 1e6;
      return new Assumptions(rps, errorShare(), millis, agents);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "the traffic is not possible: " + e.getMessage(),
          "for example --rps 40 --error-rate 0.5% --latency 80ms");
    }
  }

  private double errorShare() {
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
