package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The verbs that ask the leader for something. Those towards safety (pause, roll back) never ask
 * back; those that skip gates do.
 */
final class VerbCommands {
  private VerbCommands() {}

  /** Which rollout, and why. */
  static final class About {
    @Parameters(paramLabel = "NAME", description = "The rollout")
    String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in its history")
    @Nullable String reason;

    int request(Session session, String verb, Map<String, String> arguments) {
      return Rollouts.request(session, name, verb, arguments, reason);
    }
  }

  @Command(
      name = "start",
      description = {
        "Starts a rollout that was applied with start: manual",
        "One whose preflight failed asks everybody anew"
      })
  static final class Start implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    @Option(
        names = "--rehearse",
        description = "Roll the first stage back once, measure that, and enter it again")
    boolean rehearse;

    Start(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.request(session, "start", rehearse ? Map.of("rehearse", "true") : Map.of());
    }
  }

  @Command(
      name = "pause",
      description = "Stops advancing; safety checks go on and can roll back. Never asks")
  static final class Pause implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Pause(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.request(session, "pause", Map.of());
    }
  }

  @Command(name = "resume", description = "Goes on after a pause or a hold")
  static final class Resume implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Resume(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.request(session, "resume", Map.of());
    }
  }

  @Command(
      name = "retry",
      description = {
        "Begins the next attempt after a stage failed and was rolled back",
        "Of a rollout that has ended it makes a new one, whose attempts go on"
      })
  static final class Retry implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    @Option(
        names = "--force",
        description = "Although agents still owe their restore: the next attempt never asks for it")
    boolean force;

    Retry(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.request(session, "retry", force ? Map.of("force", "true") : Map.of());
    }
  }

  @Command(
      name = "advance",
      aliases = "promote",
      description = "Leaves the stage without waiting for its soak and analysis; asks first")
  static final class Advance implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    @Option(names = "--full", description = "Through all stages that are left, to completion")
    boolean full;

    Advance(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.confirm(
          full
              ? "'%s' skips the gates of every stage left".formatted(about.name)
              : "'%s' skips the gates of its stage".formatted(about.name));
      return about.request(session, "advance", full ? Map.of("full", "true") : Map.of());
    }
  }

  @Command(
      name = "goto",
      description = "Goes to a stage, forwards through those between or back; forwards asks first")
  static final class Goto implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    @Parameters(index = "1", paramLabel = "STAGE", description = "Name of the stage")
    String stage = "";

    Goto(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (!isBackwards()) {
        session.confirm("'%s' skips the gates before '%s'".formatted(about.name, stage));
      }
      return about.request(session, "goto", Map.of("stage", stage));
    }

    private boolean isBackwards() {
      RolloutView rollout = Rollouts.get(session.client(), session, about.name);
      List<Doc> stages = rollout.stages();
      for (int i = 0; i < stages.size() && i < rollout.stage(); i++) {
        if (stages.get(i).text("name").equals(stage)) {
          return true;
        }
      }
      return false;
    }
  }

  @Command(
      name = "rollback",
      aliases = {"abort", "undo"},
      description = {
        "Rolls back and restores the agents' state. Never asks",
        "Of a completed rollout it puts the flags back as they were; asks before it restores state"
      })
  static final class Rollback implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    @Option(
        names = "--to",
        paramLabel = "STAGE",
        description = "A stage's name, previous, or start. Default: start")
    @Nullable String to;

    @Option(
        names = "--restore-state",
        description = "Of a completed rollout: live agents restore their state from before it, too")
    boolean restoreState;

    @Option(
        names = "--force",
        description = "Of a completed rollout: although its flags were changed since")
    boolean force;

    Rollback(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Map<String, String> arguments = new TreeMap<>();
      if (to != null) {
        arguments.put("to", to);
      }
      if (force) {
        arguments.put("force", "true");
      }
      if (restoreState) {
        session.confirm(
            "agents of '%s' lose the state they gathered since it started".formatted(about.name));
        arguments.put("restoreState", "true");
      }
      return about.request(session, "rollback", arguments);
    }
  }
}
