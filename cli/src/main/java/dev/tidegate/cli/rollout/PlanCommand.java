package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    description = {
      "Checks a rollout file and shows what it would do; nothing is written",
      "Without --offline the orchestrator checks it against its flags and rollouts,",
      "and tells what the services did in the last 15 minutes"
    })
final class PlanCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "The rollout, YAML or JSON; - is standard input")
  String file = "";

  @Option(names = "--offline", description = "Without a server: what needs one is listed")
  boolean offline;

  @Option(
      names = "--flags",
      paramLabel = "FILE",
      description = "With --offline: flag definitions to check against, a flagd file")
  @Nullable String flags;

  @Option(names = "--exit-code", description = "Exit code 10 if applying it would change something")
  boolean exitCode;

  @Mixin PowerOptions power = new PowerOptions();

  PlanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(session.environment(), file);
    if (offline && exitCode) {
      throw CommandException.usage("--exit-code needs a server", "leave --offline out");
    }
    if (!offline && flags != null) {
      throw CommandException.usage("--flags goes with --offline", "add --offline");
    }
    MapNode checked = offline ? OfflinePlan.of(session, input, flags) : online(input);
    Doc plan = new Doc(checked.toBuilder().putIfPresent("power", studied(input, checked)).build());
    session.printer().one(plan.map(), plan.text("name"), () -> text(plan));
    boolean changes = exitCode && isChange(plan);
    return (changes ? ExitCode.CHANGES : ExitCode.DONE).status();
  }

  private @Nullable MapNode studied(InputFile input, MapNode checked) {
    try {
      RolloutPlan plan = RolloutSpecParser.parse(input.document()).draft();
      return power.study(plan, () -> recorded(plan, new Doc(checked).text("namespace")));
    } catch (InvalidDocumentException e) {
      if (offline) {
        throw CommandException.invalid(input.name(), e);
      }
      session.note(
          "note: the server reads more than this command line, so what stages can notice is unknown");
      return null;
    }
  }

  /** What the leader recorded of the services; a plan is worth showing without it too. */
  private RecordedTraffic recorded(RolloutPlan plan, String namespace) {
    if (offline) {
      return RecordedTraffic.none(List.of());
    }
    Answer answer = session.client().tryCall(Call.get(Session.pathIn(namespace, "traffic")));
    RecordedTraffic recorded =
        answer.status() == 200
            ? RecordedTraffic.of(answer.body(), plan)
            : RecordedTraffic.none(
                List.of("the server does not tell (status " + answer.status() + ")"));
    if (!recorded.missing().isEmpty()) {
      session.note(
          "note: not all of what services did lately is known, the rest is assumed: "
              + String.join("; ", recorded.missing()));
    }
    return recorded;
  }

  private MapNode online(InputFile input) {
    String namespace = ManifestText.namespace(session, input);
    Doc rollout = ApplyCommand.post(session, input, namespace, true, false);
    MapNode.Builder plan =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "Plan")
            .put("namespace", rollout.text("metadata", "namespace"))
            .put("name", rollout.text("metadata", "name"));
    rollout.members("plan").forEach(plan::put);
    return plan.build();
  }

  private boolean isChange(Doc plan) {
    try {
      Doc stored =
          session
              .client()
              .get(Session.pathIn(plan.text("namespace"), "rollouts", plan.text("name")));
      return !stored.text("plan", "hash").equals(plan.text("hash"));
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }

  private List<String> text(Doc plan) {
    List<String> lines = new ArrayList<>(PlanText.lines(plan, session.style()));
    lines.addAll(PowerText.lines(plan.at("power"), session.style()));
    lines.addAll(PowerOptions.beyond(plan.items("stages").size()));
    List<Doc> unchecked = plan.items("notChecked");
    if (!unchecked.isEmpty()) {
      lines.add("not checked, since it needs flag definitions or a server:");
      unchecked.forEach(item -> lines.add("  " + item.text()));
    }
    return lines;
  }
}
