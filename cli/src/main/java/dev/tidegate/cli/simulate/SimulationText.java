package dev.tidegate.cli.simulate;

import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.simulation.MetricModel;
import dev.tidegate.core.simulation.RunSummary;
import dev.tidegate.core.simulation.Scenario;
import dev.tidegate.core.simulation.SimulatedRun;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Simulations for people. */
final class SimulationText {
  private final RolloutPlan plan;
  private final Scenario scenario;
  private final Style style;

  SimulationText(RolloutPlan plan, Scenario scenario, Style style) {
    this.plan = plan;
    this.scenario = scenario;
    this.style = style;
  }

  /** The timeline of one run. */
  List<String> of(SimulatedRun run, long seed, boolean recorded) {
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold("simulated " + plan.name())
            + ": "
            + Phrases.count(plan.last(), "stage")
            + ", "
            + Phrases.count(scenario.fleet().agents(), "agent")
            + " a service, "
            + (recorded ? "recorded counts" : traffic() + ", seed " + seed));
    if (!recorded) {
      lines.addAll(shown());
    }
    lines.add("");
    TextTable table = new TextTable("  ", List.of("TIME", "STAGE", "DECISION", "EVIDENCE", "WHY"));
    for (Step step : run.steps()) {
      table.row(
          time(step.at()),
          plan.stageName(step.stage()),
          coloured(step.decision()),
          evidence(step),
          step.decision().reason().message());
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.addAll(outcome(run));
    return lines;
  }

  private String traffic() {
    return Phrases.number(scenario.traffic().requestsPerSecond()) + " requests/s";
  }

  private List<String> shown() {
    List<String> lines = new ArrayList<>();
    scenario
        .traffic()
        .metrics()
        .forEach((name, model) -> lines.add("  " + name + ": " + of(model)));
    return lines;
  }

  private String of(MetricModel model) {
    boolean alike = model.equals(model.healthy());
    String differs = alike ? "" : when();
    if (model instanceof MetricModel.Failures failures) {
      String burst = failures.meanBurst() == 1 ? "" : ", in bursts of " + failures.meanBurst();
      return alike
          ? Phrases.percent(failures.baseline()) + " on both sides" + burst
          : Phrases.percent(failures.candidate())
              + " against "
              + Phrases.percent(failures.baseline())
              + burst
              + differs;
    }
    if (model instanceof MetricModel.Latencies latencies) {
      String median = "median " + Phrases.number(latencies.medianMillis()) + " ms";
      return alike
          ? median + " on both sides"
          : median + ", the candidate " + latencies.candidateScale() + " times as slow" + differs;
    }
    if (model instanceof MetricModel.Events events) {
      return Phrases.number(events.candidate())
          + "/min against "
          + Phrases.number(events.baseline())
          + "/min"
          + differs;
    }
    if (model instanceof MetricModel.Level level) {
      return Phrases.number(level.candidate())
          + (alike ? "" : " instead of " + Phrases.number(level.usual()) + differs);
    }
    if (model instanceof MetricModel.Silent silent) {
      return "missing, " + silent.cause().words() + when();
    }
    throw new AssertionError(model);
  }

  private String when() {
    Duration from = scenario.traffic().faultFrom();
    Duration until = scenario.traffic().faultUntil();
    return (from.isZero() ? "" : ", from " + time(from))
        + (until == null ? "" : ", until " + time(until));
  }

  private static String time(Duration duration) {
    return Phrases.duration(duration.toNanos() / 1e9, false);
  }

  private String coloured(Decision decision) {
    String word = decision.word();
    return switch (word) {
      case "ROLL_BACK", "ROLLED_BACK", "FAIL" -> style.red(word);
      case "COMPLETE" -> style.green(word);
      case "STOP", "PAUSE", "AWAIT_APPROVAL" -> style.yellow(word);
      case "ENTER" -> word + " " + plan.stageName(decision.next().stage());
      default -> word;
    };
  }

  private static String evidence(Step step) {
    boolean counted = step.evidence().metrics().stream().anyMatch(m -> m.candidate().n() > 0);
    return counted ? "p " + shortP(step.evidence().p()) : "";
  }

  private static String shortP(double p) {
    return p >= 0.001
        ? String.format(Locale.ROOT, "%.3f", p)
        : String.format(Locale.ROOT, "%.1e", p);
  }

  private List<String> outcome(SimulatedRun run) {
    List<String> lines = new ArrayList<>();
    String word = run.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String shown =
        switch (run.outcome()) {
          case COMPLETED -> style.green(word);
          case ROLLED_BACK, FAILED -> style.red(word);
          case HELD, WAITING -> style.yellow(word);
        };
    String decided =
        run.decisive()
            .map(step -> ", decided " + time(step.attemptElapsed()) + " after its start")
            .orElse("");
    lines.add(style.bold("outcome: ") + shown + " after " + time(run.elapsed()) + decided);
    Step last =
        run.decisive()
            .orElseGet(
                () -> run.steps().isEmpty() ? null : run.steps().get(run.steps().size() - 1));
    if (last != null) {
      for (MetricVerdict metric : last.evidence().metrics()) {
        lines.add("  " + metric.text());
      }
    }
    return lines;
  }

  /** What many runs have in common. */
  List<String> of(RunSummary summary, long seed) {
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold(Phrases.count(summary.runs(), "run") + " of " + plan.name())
            + ", "
            + traffic()
            + ", seeds "
            + seed
            + " to "
            + (seed + summary.runs() - 1));
    lines.addAll(shown());
    lines.add("");
    lines.add(
        part(summary, summary.count(Outcome.COMPLETED), "completed")
            + times(summary.completionSeconds(.5), summary.completionSeconds(.9), "of the start"));
    lines.add(
        part(summary, summary.rolledBack(), "rolled back")
            + times(summary.rollbackSeconds(.5), summary.rollbackSeconds(.9), "of the fault"));
    summary.blamed().forEach((cause, count) -> lines.add("    for " + cause + ": " + count));
    lines.add(part(summary, summary.count(Outcome.HELD), "held for a person"));
    if (summary.count(Outcome.WAITING) > 0) {
      lines.add(part(summary, summary.count(Outcome.WAITING), "waiting"));
    }
    if (summary.count(Outcome.FAILED) > 0) {
      lines.add(part(summary, summary.count(Outcome.FAILED), "failed"));
    }
    return lines;
  }

  private static String part(RunSummary summary, int count, String what) {
    double share = (double) count / summary.runs();
    return String.format(Locale.ROOT, "  %5.1f %%  %s (%d)", share * 100, what, count);
  }

  private static String times(double median, double most, String since) {
    return Double.isNaN(median)
        ? ""
        : ", half within "
            + Phrases.duration(median, false)
            + " "
            + since
            + ", 90 % within "
            + Phrases.duration(most, false);
  }
}
