package dev.tidegate.system;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.rule.EvaluationContext;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;

/**
 * A service that starts, evaluates one flag and ends: it prints what came of it, how long after
 * {@code connect()} was called, and how long its thread had worked for it. Its arguments are the
 * orchestrator's address, the folder and the flag.
 */
final class RestartedAgent {
  private RestartedAgent() {}

  public static void main(String[] arguments) {
    EvaluationContext user = EvaluationContext.builder().targetingKey("user-1").build();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long workedBefore = threads.getCurrentThreadCpuTime();
    long begun = System.nanoTime();
    Tidegate agent =
        Tidegate.builder()
            .orchestrator(arguments[0])
            .namespace(Deployment.NAMESPACE)
            .service("orders")
            .instance("o-1")
            .dataDir(Path.of(arguments[1]))
            .connect();
    Evaluation<String> evaluated = agent.flags().evaluateString(arguments[2], "code", user);
    long nanos = System.nanoTime() - begun;
    long worked = threads.getCurrentThreadCpuTime() - workedBefore;
    System.out.println(
        JsonWriter.compact(
            MapNode.builder()
                .put("value", evaluated.value())
                .put("millis", Long.toString(nanos / 1_000_000))
                .put("workMillis", Long.toString(worked / 1_000_000))
                .build()));
    System.out.flush();
    agent.close();
  }
}
