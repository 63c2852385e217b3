package dev.tidegate.system;

import static org.awaitility.Awaitility.await;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.testkit.EtcdCluster;
import dev.tidegate.testkit.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/** Orchestrators and example agents as separate JVMs on a real etcd, all ended with the test. */
final class Deployment implements AutoCloseable {
  static final String NAMESPACE = "shop";
  private static final List<String> FINAL = List.of("COMPLETED", "ROLLED_BACK", "FAILED");

  /**
   * How long a test waits for what nothing hinders; no requirement, but for a machine that is busy.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int EXIT_UNREACHABLE = 7;
  private static final int STARTS_MAX = 3;

  private final Path folder;
  private final EtcdCluster etcd;
  private final Deque<ChildProcess> children = new ArrayDeque<>();

  private Deployment(Path folder, EtcdCluster etcd) {
    this.folder = folder;
    this.etcd = etcd;
  }

  /** An etcd of {@code members}; everything else is started by the test. */
  static Deployment start(Path folder, int members) {
    return new Deployment(folder, EtcdCluster.start(members));
  }

  /** The same on an etcd that was started before; it ends with the deployment. */
  static Deployment on(Path folder, EtcdCluster etcd) {
    return new Deployment(folder, etcd);
  }

  EtcdCluster etcd() {
    return etcd;
  }

  /** An orchestrator on free ports, with a short lease so that failover is quick. */
  ChildProcess orchestrator(String id, String... more) {
    List<Integer> ports = FreePorts.several(2);
    return orchestrator(id, "127.0.0.1:" + ports.get(0), "127.0.0.1:" + ports.get(1), more);
  }

  /** An orchestrator that listens where an earlier one did. */
  ChildProcess orchestratorAt(String id, ChildProcess earlier, String... more) {
    return orchestrator(id, earlier.announced("http"), earlier.announced("grpc"), more);
  }

  private ChildProcess orchestrator(String id, String http, String grpc, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--etcd", String.join(",", etcd.endpoints()), "--http", http, "--grpc", grpc));
    arguments.addAll(List.of("--replica-id", id, "--lease-ttl", "3", "--exit-on-stdin-eof"));
    arguments.addAll(List.of(more));
    return track(supervised(id, arguments));
  }

  /** Starts it again as a supervisor does, where etcd was too slow for its first questions. */
  private ChildProcess supervised(String id, List<String> arguments) {
    for (int attempt = 1; ; attempt++) {
      try {
        return ChildProcess.start(folder.resolve(id), id, Programs.ORCHESTRATOR, arguments);
      } catch (ChildProcess.StartFailedException e) {
        if (e.exitCode() != EXIT_UNREACHABLE || attempt == STARTS_MAX) {
          throw e;
        }
        System.out.printf("%s is started again: %s%n", id, e.getMessage());
      }
    }
  }

  /** An example agent under generated traffic, connected to every orchestrator given. */
  ChildProcess agent(String instance, int requestsPerSecond, ChildProcess... orchestrators) {
    return agent(instance, requestsPerSecond, List.of(), orchestrators);
  }

  ChildProcess agent(
      String instance, int requestsPerSecond, List<String> more, ChildProcess... orchestrators) {
    List<String> targets = new ArrayList<>();
    for (ChildProcess orchestrator : orchestrators) {
      targets.add(orchestrator.announced("grpc"));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--orchestrator",
                String.join(",", targets),
                "--namespace",
                NAMESPACE,
                "--service",
                "orders",
                "--instance",
                instance,
                "--zone",
                "a",
                "--http-port",
                "0",
                "--rate",
                Integer.toString(requestsPerSecond),
                "--data-dir",
                folder.resolve(instance).resolve("data").toString(),
                "--exit-on-stdin-eof"));
    arguments.addAll(more);
    return track(
        ChildProcess.start(folder.resolve(instance), instance, Programs.ORDERS, arguments));
  }

  private ChildProcess track(ChildProcess child) {
    children.push(child);
    return child;
  }

  /** Waits until {@code condition} holds, polling; fails after {@code atMost}. */
  static void eventually(Duration atMost, Callable<Boolean> condition) {
    await().atMost(atMost).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(condition);
  }

  /** Waits for a phase of a rollout; fails at once when another final phase is reached. */
  static void awaitPhase(OperatorClient client, String rollout, String phase, Duration atMost) {
    awaitPhase(client, NAMESPACE, rollout, phase, atMost);
  }

  /** The same in any namespace. */
  static void awaitPhase(
      OperatorClient client, String namespace, String rollout, String phase, Duration atMost) {
    Map<String, String> seen = new TreeMap<>();
    try {
      await()
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(200))
          .failFast(
              () -> {
                if (FINAL.contains(seen.getOrDefault("phase", ""))
                    && !phase.equals(seen.get("phase"))) {
                  throw new AssertionError(rollout + " is " + seen);
                }
              })
          .ignoreExceptions()
          .until(
              () -> {
                OperatorClient.Answer answer = client.rollout(namespace, rollout);
                seen.put("phase", String.valueOf(answer.at("status", "phase")));
                seen.put("message", String.valueOf(answer.at("status", "message")));
                return phase.equals(seen.get("phase"));
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(rollout + " is not " + phase + " but " + seen, e);
    }
  }

  /** What the example agent says of itself. */
  static MapNode state(ChildProcess agent) {
    return new OperatorClient(agent.announced("http")).get("/state").json();
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::close);
    etcd.close();
  }
}
