package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The verbs of {@code tidegate flag}. */
public final class FlagCommands {
  /** All of them. */
  public static final Group GROUP =
      new Group(
          "flag",
          "Defines, switches and evaluates feature flags; rules they share: tidegate segment",
          verbs(),
          List.of());

  private FlagCommands() {}

  private static Map<String, Function<Session, Object>> verbs() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("list", ListCommand::new);
    verbs.put("get", GetCommand::new);
    verbs.put("apply", ApplyCommand::new);
    verbs.put("set", SetCommand::new);
    verbs.put("enable", SwitchCommands.Enable::new);
    verbs.put("disable", SwitchCommands.Disable::new);
    verbs.put("kill", SwitchCommands.Kill::new);
    verbs.put("override", OverrideCommand::new);
    verbs.put("delete", SwitchCommands.Delete::new);
    verbs.put("eval", EvalCommand::new);
    verbs.put("watch", WatchCommand::new);
    verbs.put("history", HistoryCommand::new);
    verbs.put("revert", RevertCommand::new);
    verbs.put("export", ExportCommand::new);
    verbs.put("import", ImportCommand::new);
    verbs.put("references", ReferencesCommand::new);
    verbs.put("stale", StaleCommand::new);
    return verbs;
  }
}
