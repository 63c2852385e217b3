package dev.tidegate.cli.rollout;

import dev.tidegate.cli.diff.DiffCommand;
import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The verbs of {@code tidegate rollout}. */
public final class RolloutCommands {
  /** All of them. */
  public static final Group GROUP =
      new Group(
          "rollout", "Takes services through the stages of a change, and back", verbs(), List.of());

  private RolloutCommands() {}

  private static Map<String, Function<Session, Object>> verbs() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("plan", PlanCommand::new);
    verbs.put("apply", ApplyCommand::new);
    verbs.put("start", VerbCommands.Start::new);
    verbs.put("list", ListCommand::new);
    verbs.put("get", GetCommand::new);
    verbs.put("status", StatusCommand::new);
    verbs.put("watch", WatchCommand::new);
    verbs.put("wait", WaitCommand::new);
    verbs.put("pause", VerbCommands.Pause::new);
    verbs.put("resume", VerbCommands.Resume::new);
    verbs.put("retry", VerbCommands.Retry::new);
    verbs.put("advance", VerbCommands.Advance::new);
    verbs.put("goto", VerbCommands.Goto::new);
    verbs.put("rollback", VerbCommands.Rollback::new);
    verbs.put("approve", ApprovalCommands.Approve::new);
    verbs.put("reject", ApprovalCommands.Reject::new);
    verbs.put("delete", DeleteCommand::new);
    verbs.put("history", HistoryCommand::new);
    verbs.put("diff", DiffCommand::new);
    verbs.put("why", WhyCommand::new);
    verbs.put("replay", ReplayCommand::new);
    verbs.put("events", EventsCommand::new);
    verbs.put("schema", SchemaCommand::new);
    return verbs;
  }
}
