package dev.tidegate.cli.rollout;

import dev.tidegate.cli.rollout.VerbCommands.About;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Answers to a stage that waits for people. What was shown is sent along and binds the answer. */
final class ApprovalCommands {
  /** What a rejection is about; that evidence moved on meanwhile does not matter to it. */
  private static final List<String> PLACE = List.of("plan", "attempt", "stage");

  private ApprovalCommands() {}

  /** The rollout, shown on standard error, and what an answer to it is about. */
  private static Map<String, String> shown(Session session, String name) {
    RolloutView rollout = Rollouts.get(session.client(), session, name);
    Doc basis = rollout.doc().at("status", "approval", "basis");
    if (!"AWAITING_APPROVAL".equals(rollout.phase())) {
      throw new CommandException(
          ExitCode.CONFLICT,
          "'%s' waits for no approval, it is %s".formatted(name, rollout.phase()),
          null,
          "tidegate rollout status " + name);
    }
    if (!basis.exists()) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "what the approval is about is not known: no leader tells its evidence",
          null,
          "repeat it when 'tidegate orchestrator status' names a leader");
    }
    new RolloutPicture(session.style()).lines(rollout, "").forEach(session::note);
    Map<String, String> args = new LinkedHashMap<>();
    basis.members().forEach((key, value) -> args.put(key, basis.text(key)));
    return args;
  }

  @Command(
      name = "approve",
      description = "Agrees that the stage is left, to what it shows now; asks first")
  static final class Approve implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Approve(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Map<String, String> shown = shown(session, about.name);
      session.confirm("'%s' may leave its stage if you approve".formatted(about.name));
      return about.request(session, "approve", shown);
    }
  }

  @Command(
      name = "reject",
      description = "Refuses that the stage is left; does what onFailure says. Never asks")
  static final class Reject implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Reject(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Map<String, String> shown = shown(session, about.name);
      shown.keySet().retainAll(PLACE);
      return about.request(session, "reject", shown);
    }
  }
}
