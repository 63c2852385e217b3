package dev.tidegate.cli.operate;

import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.session.Session;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The verbs about what a rollout runs on. */
public final class OperateCommands {
  /** {@code tidegate agent}. */
  public static final Group AGENT =
      new Group(
          "agent",
          "The service instances that are connected",
          ordered("list", AgentListCommand::new, "forget", AgentForgetCommand::new),
          List.of("get", "watch", "drain"));

  /** {@code tidegate checkpoint}. */
  public static final Group CHECKPOINT =
      new Group(
          "checkpoint",
          "The state agents saved, which a rollback restores",
          ordered("list", CheckpointListCommand::new, "get", CheckpointGetCommand::new),
          List.of("restore", "prune"));

  /** {@code tidegate emergency}. */
  public static final Group EMERGENCY =
      new Group(
          "emergency",
          "Everything back at once",
          Map.of("rollback", EmergencyRollbackCommand::new),
          List.of());

  /** {@code tidegate orchestrator}. */
  public static final Group ORCHESTRATOR =
      new Group(
          "orchestrator",
          "Runs an orchestrator, shows how it is, or adopts a restored etcd",
          orchestrator(),
          List.of());

  /** Commands of one word. */
  public static final Map<String, Function<Session, Object>> SINGLE = singles();

  private OperateCommands() {}

  private static Map<String, Function<Session, Object>> singles() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("analyze", AnalyzeCommand::new);
    verbs.put("doctor", DoctorCommand::new);
    verbs.put("version", VersionCommand::new);
    return Collections.unmodifiableMap(verbs);
  }

  private static Map<String, Function<Session, Object>> orchestrator() {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put("run", OrchestratorRunCommand::new);
    verbs.put("status", OrchestratorStatusCommand::new);
    verbs.put("adopt", OrchestratorAdoptCommand::new);
    return Collections.unmodifiableMap(verbs);
  }

  private static Map<String, Function<Session, Object>> ordered(
      String name,
      Function<Session, Object> first,
      String other,
      Function<Session, Object> second) {
    Map<String, Function<Session, Object>> verbs = new LinkedHashMap<>();
    verbs.put(name, first);
    verbs.put(other, second);
    return Collections.unmodifiableMap(verbs);
  }
}
