package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wait",
    description = {
      "Waits until a rollout is where you want it",
      "Exit code 0 when it is, 3 when it ended otherwise, 8 when --timeout passed"
    })
final class WaitCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration FOR_EVER = Duration.ofDays(3650);
  private static final List<String> PHASES =
      List.of(
          "completed",
          "rolled_back",
          "failed",
          "superseded",
          "pending",
          "entering",
          "soaking",
          "held",
          "paused",
          "rolling_back",
          "awaiting_approval");

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  @Option(
      names = "--for",
      paramLabel = "WHAT",
      defaultValue = "completed",
      description = "A phase such as completed or rolled-back, ended, or stage=NAME")
  String goal = "completed";

  WaitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String wanted = goal();
    ApiClient client = session.patientClient();
    long started = session.environment().ticker().getAsLong();
    long limit = session.timeout(FOR_EVER).toNanos();
    RolloutView rollout = Rollouts.get(client, session, name);
    while (true) {
      if (rollout != null && isReached(rollout, wanted)) {
        return print(rollout, ExitCode.DONE);
      }
      if (rollout != null && rollout.isTerminal()) {
        return print(rollout, ExitCode.ENDED_BADLY);
      }
      if (session.environment().ticker().getAsLong() - started >= limit) {
        session.note(
            "note: still not " + goal + " after " + session.timeout(FOR_EVER).toSeconds() + " s");
        return rollout == null ? ExitCode.TIMED_OUT.status() : print(rollout, ExitCode.TIMED_OUT);
      }
      session.environment().pause(INTERVAL);
      rollout = next(client, rollout);
    }
  }

  /** An orchestrator that is away for a while does not end the waiting. */
  private @Nullable RolloutView next(ApiClient client, @Nullable RolloutView before) {
    try {
      return Rollouts.get(client, session, name);
    } catch (CommandException e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      if (before != null) {
        session.note("note: " + e.getMessage() + "; waiting for it");
      }
      return null;
    }
  }

  private int print(RolloutView rollout, ExitCode code) {
    session
        .printer()
        .one(
            rollout.document(),
            rollout.phase(),
            () -> List.of(new RolloutPicture(session.style()).line(rollout)));
    return code.status();
  }

  private String goal() {
    String wanted = goal.toLowerCase(Locale.ROOT).replace('-', '_').replace(" ", "_");
    String phase = "rolledback".equals(wanted) ? "rolled_back" : wanted;
    if (!goal.startsWith("stage=") && !"ended".equals(phase) && !PHASES.contains(phase)) {
      throw CommandException.usage(
          "--for does not know '" + goal + "'",
          "one of stage=NAME, ended, " + String.join(", ", PHASES).replace('_', '-'));
    }
    return phase;
  }

  private boolean isReached(RolloutView rollout, String wanted) {
    if (goal.startsWith("stage=")) {
      String stage = goal.substring("stage=".length());
      return rollout.stage() > 0
          && (rollout.stageName().equals(stage) || String.valueOf(rollout.stage()).equals(stage))
          && !"ENTERING".equals(rollout.phase());
    }
    return "ended".equals(wanted)
        ? rollout.isTerminal()
        : rollout.phase().toLowerCase(Locale.ROOT).equals(wanted);
  }
}
