package dev.tidegate.system;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.rule.EvaluationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Agents inside the test's own process, so that it can see every evaluation. */
final class EmbeddedAgents implements AutoCloseable {
  private static final EvaluationContext USER =
      EvaluationContext.builder().targetingKey("user-1").build();

  private final List<Tidegate> agents = new ArrayList<>();

  /** An agent {@code instance} of the service {@code orders}, ready. */
  Tidegate connect(Path folder, String instance, ChildProcess... orchestrators) {
    List<String> targets = new ArrayList<>();
    for (ChildProcess orchestrator : orchestrators) {
      targets.add(orchestrator.announced("grpc"));
    }
    Tidegate agent =
        Tidegate.builder()
            .orchestrator(String.join(",", targets))
            .namespace(Deployment.NAMESPACE)
            .service("orders")
            .instance(instance)
            .dataDir(folder.resolve(instance))
            .overrides(folder.resolve("overrides.yaml"))
            .connect();
    agents.add(agent);
    try {
      if (!agent.awaitReady(Duration.ofSeconds(30))) {
        throw new AssertionError(instance + " did not become ready");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return agent;
  }

  /** How {@code agent} evaluates a flag for one user; the code's default is {@code code}. */
  static Evaluation<String> evaluate(Tidegate agent, String flag) {
    return agent.flags().evaluateString(flag, "code", USER);
  }

  /** True if every agent's evaluation of {@code flag} is as wanted. */
  boolean all(String flag, Predicate<Evaluation<String>> wanted) {
    return agents.stream().allMatch(agent -> wanted.test(evaluate(agent, flag)));
  }

  @Override
  public void close() {
    agents.forEach(Tidegate::close);
  }
}
