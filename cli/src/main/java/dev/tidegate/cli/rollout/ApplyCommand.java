package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "apply", description = "Checks a rollout file and hands it to the orchestrator")
final class ApplyCommand implements Callable<Integer> {
  private static final String WAIT = "&waitSeconds=5";

  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "The rollout, YAML or JSON; - is standard input")
  String file = "";

  @Option(names = "--dry-run", description = "Check everything, write nothing, show the plan")
  boolean dryRun;

  @Option(
      names = "--supersede",
      description = "Roll an unfinished rollout of this name back, then begin this one")
  boolean supersede;

  ApplyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(session.environment(), file);
    String namespace = ManifestText.namespace(session, input);
    RolloutView rollout = new RolloutView(post(session, input, namespace, dryRun, supersede));
    session.printer().one(rollout.document(), rollout.name(), () -> text(rollout));
    if (rollout.doc().at("superseding").text("state").equals("PENDING")) {
      session.note(
          "note: no leader has answered yet; it is stored and is done when one leads."
              + " The same command again tells what became of it");
      return ExitCode.TIMED_OUT.status();
    }
    if (!dryRun) {
      String elsewhere = namespace.equals(session.namespace()) ? "" : " -n " + namespace;
      session.note("follow it: tidegate rollout watch " + rollout.name() + elsewhere);
    }
    return ExitCode.DONE.status();
  }

  static Doc post(
      Session session, InputFile input, String namespace, boolean dryRun, boolean supersede) {
    String path =
        Session.pathIn(namespace, "rollouts")
            + "?dryRun="
            + dryRun
            + "&supersede="
            + supersede
            + (supersede ? WAIT : "");
    return session.client().call(Call.send("POST", path, input.text(), input.mediaType())).body();
  }

  private List<String> text(RolloutView rollout) {
    if (dryRun) {
      return PlanText.lines(rollout.doc().at("plan"), session.style());
    }
    Doc superseding = rollout.doc().at("superseding");
    return superseding.exists()
        ? List.of(
            "%s/%s supersedes: %s %s"
                .formatted(
                    rollout.namespace(),
                    rollout.name(),
                    session.style().phase(superseding.text("state")),
                    superseding.text("message")))
        : List.of(
            "%s/%s applied: %s, %d stages"
                .formatted(
                    rollout.namespace(),
                    rollout.name(),
                    session.style().phase(rollout.phase()),
                    rollout.stages().size()));
  }
}
