package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description = "Shows where a rollout is; exit code 3 if it ended rolled back or failed")
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RolloutView rollout = Rollouts.get(session.client(), session, name);
    session
        .printer()
        .one(
            rollout.document(),
            rollout.phase(),
            () -> new RolloutPicture(session.style()).lines(rollout, ""));
    return rollout.exitCode().status();
  }
}
