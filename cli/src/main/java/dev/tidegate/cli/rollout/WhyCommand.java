package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = {
      "Explains the last decision about a rollout: what was seen, and what followed",
      "Earlier ones by their number, which 'history -o wide' shows"
    })
final class WhyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  @Option(
      names = "--decision",
      paramLabel = "SEQUENCE",
      description = "Another decision than the last")
  @Nullable Long sequence;

  WhyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RolloutView rollout = Rollouts.get(session.client(), session, name);
    List<Doc> decisions =
        session.client().get(session.path("rollouts", name, "history")).items("items");
    Doc decision = chosen(decisions);
    MapNode document =
        MapNode.builder()
            .put("kind", "Explanation")
            .put("name", name)
            .put("phase", rollout.phase())
            .put("now", rollout.message())
            .putIfPresent("warmUps", warmUps(rollout))
            .putIfPresent("decision", decision.exists() ? decision.node() : null)
            .build();
    session
        .printer()
        .one(
            document,
            decision.text("sequence"),
            () ->
                new WhyText(session.style())
                    .lines(
                        rollout,
                        decision,
                        sequence == null,
                        session.environment().clock().instant()));
    return ExitCode.DONE.status();
  }

  private static @Nullable Node warmUps(RolloutView rollout) {
    List<RunningWarmUp> running = RunningWarmUp.of(rollout);
    return running.isEmpty()
        ? null
        : ListNode.of(running.stream().map(RunningWarmUp::toNode).toList());
  }

  private Doc chosen(List<Doc> decisions) {
    if (sequence == null) {
      return decisions.isEmpty() ? new Doc(MapNode.builder().build()).at("none") : last(decisions);
    }
    return decisions.stream()
        .filter(decision -> decision.whole("sequence") == sequence)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NOT_FOUND,
                    "rollout " + name + " has no decision " + sequence,
                    null,
                    "tidegate rollout history " + name + " -o wide"));
  }

  /**
   * The last that moved it: a hold only says what it waits for, which the status says, too; and of
   * a rollback people ask why it began, not why it ended.
   */
  private static Doc last(List<Doc> decisions) {
    Doc newest = decisions.get(decisions.size() - 1);
    for (int i = decisions.size() - 1; i >= 0; i--) {
      String word = decisions.get(i).text("decision");
      if (!word.equals("HOLD") && !word.equals("ROLLED_BACK")) {
        return decisions.get(i);
      }
    }
    return newest;
  }
}
