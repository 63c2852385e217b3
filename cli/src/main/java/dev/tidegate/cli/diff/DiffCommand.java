package dev.tidegate.cli.diff;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidegate rollout diff}. */
@Command(
    name = "diff",
    description = {
      "Shows how two attempts of a rollout went; or with -f how its plan differs from a file's",
      "Attempts count from 1; by default the newest and the one before it",
      "Exit code 0 if there is no difference, 1 if there is one"
    })
public final class DiffCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  @Option(names = "--attempt", paramLabel = "N", description = "Which. Default: the newest")
  @Nullable Integer attempt;

  @Option(
      names = "--with",
      paramLabel = "M",
      description = "Compared with which. Default: the one before N")
  @Nullable Integer with;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Compare the plan with that of a rollout file instead; - is standard input")
  @Nullable String file;

  /** Made for each run. */
  public DiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String given = file;
    if (given != null && (attempt != null || with != null)) {
      throw CommandException.usage("-f compares plans, not attempts", "leave --attempt out");
    }
    return given == null ? attempts() : plans(given);
  }

  private int attempts() {
    Doc history = session.client().get(session.path("rollouts", name, "history"));
    List<AttemptRecord> all =
        Attempts.of(history.items("items"), session.environment().clock().instant());
    int newest = all.isEmpty() ? 0 : all.get(all.size() - 1).number() + 1;
    int one = attempt == null ? newest : attempt;
    int other = with == null ? one - 1 : with;
    AttemptDiff diff = new AttemptDiff(name, chosen(all, other), chosen(all, one));
    session.printer().one(diff.toNode(), name, () -> diff.lines(session.style()));
    return (diff.isEqual() ? ExitCode.DONE : ExitCode.FAILED).status();
  }

  private AttemptRecord chosen(List<AttemptRecord> all, int number) {
    return all.stream()
        .filter(record -> record.number() + 1 == number)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NOT_FOUND,
                    "rollout %s has no attempt %d to compare".formatted(name, number),
                    all.isEmpty()
                        ? "it has none yet"
                        : "it has " + all.stream().map(AttemptRecord::title).toList(),
                    "tidegate rollout history " + name + " --attempts"));
  }

  private int plans(String given) {
    InputFile input = InputFile.read(session.environment(), given);
    MapNode wanted = plan(input);
    Doc stored = session.client().get(session.path("rollouts", name));
    if (!stored.at("plan").exists()) {
      throw new CommandException(
          ExitCode.CONFLICT,
          "rollout " + name + " has no plan yet: it has not started",
          null,
          "tidegate rollout status " + name);
    }
    PlanDiff diff = PlanDiff.between(stored.at("plan").map(), wanted);
    session
        .printer()
        .one(
            diff.toNode(name, input.name()),
            name,
            () ->
                diff.changes().isEmpty()
                    ? List.of("the plans are the same")
                    : diff.lines(session.style()));
    return (diff.changes().isEmpty() ? ExitCode.DONE : ExitCode.FAILED).status();
  }

  private MapNode plan(InputFile input) {
    try {
      RolloutPlan plan = RolloutSpecParser.parse(input.document(), session.namespace()).draft();
      if (!plan.name().name().equals(name)
          || !plan.name().namespace().equals(session.namespace())) {
        throw CommandException.usage(
            "%s is for rollout %s of namespace %s"
                .formatted(input.name(), plan.name().name(), plan.name().namespace()),
            "tidegate rollout diff %s -n %s -f %s"
                .formatted(plan.name().name(), plan.name().namespace(), input.name()));
      }
      return plan.toNode();
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }
}
