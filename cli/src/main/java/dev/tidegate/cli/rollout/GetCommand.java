package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Shows a rollout with its plan")
final class GetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  GetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RolloutView rollout = Rollouts.get(session.client(), session, name);
    session.printer().one(rollout.document(), rollout.name(), () -> text(rollout));
    return ExitCode.DONE.status();
  }

  private List<String> text(RolloutView rollout) {
    List<String> lines = new ArrayList<>(new RolloutPicture(session.style()).lines(rollout, ""));
    lines.add("");
    lines.addAll(PlanText.lines(rollout.doc().at("plan"), session.style()));
    return lines;
  }
}
