package dev.tidegate.cli.simulate;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.offline.Recording;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.simulation.RunNode;
import dev.tidegate.core.simulation.RunSummary;
import dev.tidegate.core.simulation.Scenario;
import dev.tidegate.core.simulation.SimulatedRun;
import dev.tidegate.core.simulation.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidegate simulate}. */
@Command(
    name = "simulate",
    sortOptions = false,
    description = {
      "Carries a rollout file out in virtual time, against made-up or recorded counts",
      "Decides as an orchestrator does, needs none, and writes nothing to one"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int RUNS_MAX = 100_000;

  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "The rollout, YAML or JSON; - is standard input")
  String file = "";

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Recorded counts instead of made-up ones: JSON lines as 'analyze' reads them")
  @Nullable String metrics;

  @Option(names = "--seed", paramLabel = "N", description = "The same seed, the same run: 1")
  long seed = 1;

  @Option(names = "--runs", paramLabel = "N", description = "So many runs, and what they share")
  int runs = 1;

  @Option(
      names = "--expect",
      paramLabel = "OUTCOME",
      description = "completed, rolled-back or held: exit code 3 unless every run ended so")
  @Nullable String expect;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Write what was counted, for 'analyze' or --metrics")
  @Nullable String record;

  @Mixin ScenarioOptions options = new ScenarioOptions();

  /** The command of one session. */
  public SimulateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    check();
    RolloutPlan plan = plan();
    Scenario scenario = options.read(session, plan.analysisPlan(0));
    String recorded = metrics;
    Simulation simulation = new Simulation(plan, scenario);
    if (recorded != null) {
      Recording recording = RecordingFiles.read(session.environment(), recorded, plan);
      return single(plan, scenario, simulation.replay(recording));
    }
    if (record != null) {
      return single(
          plan,
          scenario,
          RecordingFiles.recorded(session.environment(), record, plan, simulation, seed));
    }
    return runs == 1
        ? single(plan, scenario, simulation.run(seed))
        : many(plan, scenario, simulation);
  }

  private void check() {
    if (runs < 1 || runs > RUNS_MAX) {
      throw CommandException.usage("--runs is from 1 to " + RUNS_MAX, null);
    }
    if (runs > 1 && (metrics != null || record != null)) {
      throw CommandException.usage("--metrics and --record are about a single run", null);
    }
    if (metrics != null && record != null) {
      throw CommandException.usage("--record writes what is made up, not --metrics", null);
    }
    Expectation.of(expect);
  }

  private RolloutPlan plan() {
    InputFile input = InputFile.read(session.environment(), file);
    try {
      return RolloutSpecParser.parse(input.document(), session.namespace()).draft();
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private int single(RolloutPlan plan, Scenario scenario, SimulatedRun run) {
    if (session.printer().format() == OutputFormat.jsonl) {
      run.steps().forEach(step -> line(RunNode.step(plan, step)));
      line(MapNode.of("summary", RunNode.outcome(run)));
    } else {
      MapNode.Builder node = head(plan, "Simulation");
      RunNode.outcome(run).members().forEach(node::put);
      node.put("steps", RunNode.steps(plan, run));
      SimulationText text = new SimulationText(plan, scenario, session.style());
      session
          .printer()
          .one(node.build(), run.outcome().name(), () -> text.of(run, seed, metrics != null));
    }
    Expectation expected = Expectation.of(expect);
    if (expected != null) {
      return (expected.isMet(run) ? ExitCode.DONE : ExitCode.ENDED_BADLY).status();
    }
    return switch (run.outcome()) {
      case COMPLETED -> ExitCode.DONE.status();
      case ROLLED_BACK, FAILED -> ExitCode.ENDED_BADLY.status();
      case HELD, WAITING -> ExitCode.TIMED_OUT.status();
    };
  }

  private int many(RolloutPlan plan, Scenario scenario, Simulation simulation) {
    RunSummary summary = new RunSummary(scenario.traffic().faultFrom());
    Expectation expected = Expectation.of(expect);
    boolean met = true;
    boolean lines = session.printer().format() == OutputFormat.jsonl;
    for (int i = 0; i < runs; i++) {
      SimulatedRun run = simulation.run(seed + i);
      summary.add(run);
      met &= expected == null || expected.isMet(run);
      if (lines) {
        MapNode.Builder line = MapNode.builder().put("seed", seed + i);
        RunNode.outcome(run).members().forEach(line::put);
        line(line.build());
      }
    }
    if (lines) {
      line(MapNode.of("summary", summary.toNode()));
    } else {
      MapNode.Builder node = head(plan, "SimulationSummary");
      summary.toNode().members().forEach(node::put);
      SimulationText text = new SimulationText(plan, scenario, session.style());
      session.printer().one(node.build(), plan.name().name(), () -> text.of(summary, seed));
    }
    return (met ? ExitCode.DONE : ExitCode.ENDED_BADLY).status();
  }

  private MapNode.Builder head(RolloutPlan plan, String kind) {
    return MapNode.builder()
        .put("apiVersion", "tidegate.dev/v1")
        .put("kind", kind)
        .put("namespace", plan.name().namespace())
        .put("name", plan.name().name())
        .put("seed", seed);
  }

  private void line(MapNode node) {
    session.printer().line(node, "", List::of);
  }

  /** What every run is expected to end with. */
  private enum Expectation {
    COMPLETED,
    ROLLED_BACK,
    HELD;

    static @Nullable Expectation of(@Nullable String word) {
      if (word == null) {
        return null;
      }
      for (Expectation expectation : values()) {
        if (expectation.name().equals(word.toUpperCase(Locale.ROOT).replace('-', '_'))) {
          return expectation;
        }
      }
      throw CommandException.usage(
          "--expect does not know '" + word + "'", "one of completed, rolled-back and held");
    }

    boolean isMet(SimulatedRun run) {
      return switch (this) {
        case COMPLETED -> run.outcome() == SimulatedRun.Outcome.COMPLETED;
        case ROLLED_BACK -> run.wasRolledBack();
        case HELD -> run.outcome() == SimulatedRun.Outcome.HELD && !run.wasRolledBack();
      };
    }
  }
}
