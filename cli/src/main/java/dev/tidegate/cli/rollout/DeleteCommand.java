package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = "Deletes a rollout, rolled back first if it is active; asks first")
final class DeleteCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; is kept in the audit")
  String reason = "";

  @Option(
      names = "--force",
      description = "Although agents that are not live still owe their restore: they never do it")
  boolean force;

  DeleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.confirm("rollout '%s' is rolled back and removed for good".formatted(name));
    return Rollouts.request(
        session, name, "delete", force ? Map.of("force", "true") : Map.of(), reason);
  }
}
