package dev.tidegate.cli;

import dev.tidegate.cli.demo.DemoCommand;
import dev.tidegate.cli.dev.DevCommand;
import dev.tidegate.cli.flag.FlagCommands;
import dev.tidegate.cli.flag.SegmentCommands;
import dev.tidegate.cli.operate.FreezeCommands;
import dev.tidegate.cli.operate.OperateCommands;
import dev.tidegate.cli.report.ReportCommand;
import dev.tidegate.cli.rollout.RolloutCommands;
import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.simulate.SimulateCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/** What stands first on the command line. */
final class Branches {
  private Branches() {}

  static List<Group> groups() {
    return List.of(
        RolloutCommands.GROUP,
        FlagCommands.GROUP,
        SegmentCommands.GROUP,
        OperateCommands.AGENT,
        OperateCommands.CHECKPOINT,
        OperateCommands.EMERGENCY,
        FreezeCommands.GROUP,
        OperateCommands.ORCHESTRATOR);
  }

  /** Commands that are one word. */
  static Map<String, Function<Session, Object>> single(Supplier<CommandLine> whole) {
    Map<String, Function<Session, Object>> single = new LinkedHashMap<>();
    single.put("demo", DemoCommand::new);
    single.put("dev", DevCommand::new);
    single.put("report", ReportCommand::new);
    single.put("simulate", SimulateCommand::new);
    single.putAll(OperateCommands.SINGLE);
    single.put("completion", session -> new CompletionCommand(session, whole));
    return single;
  }

  static boolean isKnown(String word, Map<String, Function<Session, Object>> single) {
    return single.containsKey(word)
        || groups().stream().anyMatch(group -> group.name().equals(word));
  }
}
