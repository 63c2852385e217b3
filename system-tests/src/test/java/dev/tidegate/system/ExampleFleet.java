package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One folder of {@code examples} in a namespace of its own: its flags, its rollouts with every
 * minute of waiting taken for half a second, agents of its services, and requests to them.
 */
final class ExampleFleet implements AutoCloseable {
  private static final int UNITS = 1_000;
  private static final Duration ROUND = Duration.ofMillis(20);
  private static final Pattern WAIT = Pattern.compile("(soak|warmup): .*");
  private static final Pattern MINUTES = Pattern.compile("(\\d+)m\\b");

  private final Path example;
  private final String namespace;
  private final Path folder;
  private final ChildProcess orchestrator;
  private final OperatorClient client;
  private final List<Tidegate> agents = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private long request; // of the timer's thread

  ExampleFleet(String example, String namespace, Path folder, ChildProcess orchestrator) {
    this.example = Checkout.root().resolve("examples").resolve(example);
    this.namespace = namespace;
    this.folder = folder;
    this.orchestrator = orchestrator;
    this.client = new OperatorClient(orchestrator.announced("http"));
    OperatorClient.Answer applied =
        client.postYaml(path("flagsets"), this.example.resolve("flags.yaml"));
    assertThat(applied.status()).as(applied.text()).isEqualTo(200);
  }

  private String path(String collection) {
    return "/api/v1/namespaces/" + namespace + "/" + collection;
  }

  /** An agent that is not asked to be ready yet. */
  Tidegate agent(String service, String instance, String zone) {
    Tidegate agent =
        Tidegate.builder()
            .orchestrator(orchestrator.announced("grpc"))
            .namespace(namespace)
            .service(service)
            .instance(instance)
            .zone(zone)
            .dataDir(folder.resolve(namespace).resolve(instance))
            .connect();
    agents.add(agent);
    return agent;
  }

  List<Tidegate> agents() {
    return agents;
  }

  /** Waits until every agent is ready and the leader knows them. */
  void awaitReady() throws InterruptedException {
    for (Tidegate agent : agents) {
      assertThat(agent.awaitReady(Duration.ofSeconds(30))).isTrue();
    }
    Deployment.eventually(
        Deployment.PATIENCE,
        () -> client.get(path("agents")).at("items", agents.size() - 1, "instance") != null);
  }

  /**
   * Calls {@code serve} {@code perRound} times for every agent and 20 ms, each time with another
   * unit, until closed.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  void traffic(int perRound, BiConsumer<Tidegate, String> serve) {
    timer.scheduleAtFixedRate(
        () -> round(perRound, serve), 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round(int perRound, BiConsumer<Tidegate, String> serve) {
    try {
      for (Tidegate agent : agents) {
        for (int i = 0; i < perRound; i++) {
          serve.accept(agent, "user-" + ++request % UNITS);
        }
      }
    } catch (RuntimeException | Error e) {
      broken.compareAndSet(null, e);
      throw e;
    }
  }

  /**
   * Applies a rollout of the folder, with {@code changes} made to its text: old, new, and so on.
   */
  void apply(String file, String... changes) throws IOException {
    String text = quick(Files.readString(example.resolve(file)));
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    Path quick = Files.createTempFile(folder, namespace, ".yaml");
    Files.writeString(quick, text);
    OperatorClient.Answer applied = client.postYaml(path("rollouts"), quick);
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
  }

  private static String quick(String text) {
    return WAIT.matcher(text)
        .replaceAll(
            line ->
                MINUTES
                    .matcher(line.group())
                    .replaceAll((MatchResult m) -> Integer.parseInt(m.group(1)) * 500 + "ms"));
  }

  void awaitPhase(String rollout, String phase) {
    Deployment.awaitPhase(client, namespace, rollout, phase, Duration.ofSeconds(60));
    assertThat(broken.get()).isNull();
  }

  void awaitStage(String rollout, String stage) {
    Deployment.eventually(
        Duration.ofSeconds(60), () -> stage.equals(shown(rollout, "status", "stageName")));
    assertThat(broken.get()).isNull();
  }

  @Nullable Object shown(String rollout, Object... path) {
    return client.rollout(namespace, rollout).at(path);
  }

  void ask(String rollout, String verb, String args) {
    ask(rollout, verb, args, 200);
  }

  /** The same where the answer has this status. */
  void ask(String rollout, String verb, String args, int status) {
    OperatorClient.Answer answer = client.request(namespace, rollout, verb, args, "example");
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
  }

  /** What moved a rollout, oldest first: decision, stage, reason. */
  List<String> moves(String rollout) {
    List<String> moves = new ArrayList<>();
    OperatorClient.Answer history = client.get(path("rollouts/" + rollout + "/history"));
    for (int i = 0; history.at("items", i, "decision") instanceof String decision; i++) {
      if (!decision.equals("HOLD")) {
        Object stage = history.at("items", i, "after", "stageName");
        moves.add(
            decision
                + " "
                + (stage == null ? "" : stage)
                + " "
                + history.at("items", i, "after", "reason"));
      }
    }
    return moves;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    agents.forEach(Tidegate::close);
  }
}
