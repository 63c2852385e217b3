package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.agent.StateCodec;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is checked before the first stage, with real agents, and the way back rehearsed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PreflightIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String FLAGS =
      """
      flags:
        pre.state: {state: ENABLED, variants: {old: old, new: new}, defaultVariant: old}
        pre.metric: {state: ENABLED, variants: {old: old, new: new}, defaultVariant: old}
        pre.flags: {state: ENABLED, variants: {old: old, new: new}, defaultVariant: old}
        pre.rehearsed: {state: ENABLED, variants: {old: old, new: new}, defaultVariant: old}
      """;

  private Path folder;
  private Deployment deployment;
  private OperatorClient client;
  private CommandLine tidegate;
  private String grpc;
  private final Map<String, AtomicReference<String>> books = new ConcurrentHashMap<>();
  private final Queue<String> restored = new ConcurrentLinkedQueue<>();
  private final Queue<Tidegate> agents = new ConcurrentLinkedQueue<>();

  /** Why o-2 cannot read its state; empty while it can. */
  private final AtomicReference<String> torn = new AtomicReference<>("");

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    deployment = Deployment.start(folder, 1);
    ChildProcess replica = deployment.orchestrator("replica-1", "--look", "1");
    grpc = replica.announced("grpc");
    client = new OperatorClient(replica.announced("http"));
    tidegate = new CommandLine(folder, replica.announced("http"));
    Path flags = folder.resolve("flags.yaml");
    Files.writeString(flags, FLAGS);
    Scenario.applyFlags(client, flags);
    connect("o-1");
    connect("o-2");
    Scenario.awaitAgents(client, 2);
  }

  @AfterAll
  void stop() {
    agents.forEach(Tidegate::close);
    deployment.close();
  }

  private void connect(String instance) throws InterruptedException {
    AtomicReference<String> book = new AtomicReference<>("book of " + instance);
    books.put(instance, book);
    Tidegate agent =
        Tidegate.builder()
            .orchestrator(grpc)
            .namespace(Deployment.NAMESPACE)
            .service("orders")
            .instance(instance)
            .dataDir(folder.resolve(instance))
            .connect();
    agents.add(agent);
    StateCodec<String> codec =
        new StateCodec<>() {
          @Override
          public byte[] encode(String state) {
            return state.getBytes(UTF_8);
          }

          @Override
          public String decode(byte[] bytes) throws IOException {
            String why = torn.get();
            if (instance.equals("o-2") && !why.isEmpty()) {
              throw new IOException(why);
            }
            return new String(bytes, UTF_8);
          }
        };
    agent.checkpoint(
        "book",
        codec,
        () -> book.getAndUpdate(PreflightIT::touched),
        state -> restored.add(instance));
    assertThat(agent.awaitReady(Duration.ofSeconds(30))).isTrue();
  }

  /** Each state that is taken differs, so that one of a rehearsal is not taken for the later. */
  private static String touched(String book) {
    return book + ".";
  }

  private void apply(String name, String spec) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {name: NAME}
        spec:
        SPEC"""
            .replace("NAME", name)
            .replace("SPEC", spec.indent(2)));
    CommandLine.Result result = tidegate.run("rollout", "apply", "-f", file.toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private void awaitReason(String name, String reason) {
    Deployment.eventually(
        SOON,
        () -> reason.equals(client.rollout(Deployment.NAMESPACE, name).at("status", "reason")));
  }

  private List<String> made(String name) {
    return Scenario.decisions(client, name).stream()
        .map(decision -> text(decision, "decision"))
        .toList();
  }

  private static String text(MapNode from, String member) {
    return from.get(member) instanceof TextNode text ? text.value() : "";
  }

  private String served(String flag) {
    return client.get("/api/v1/namespaces/shop/flags/" + flag).text();
  }

  @Test
  void anAgentThatCannotReadItsStateHoldsARolloutByNameUntilItCan() throws Exception {
    torn.set("unknown version 3");
    List<String> restoredBefore = List.copyOf(restored);
    apply(
        "state",
        """
        services: [orders]
        stages:
          - name: some
            flags: {pre.state: {variant: new, share: 10%}}
            agents: {share: 100%}
            checkpoint: before
            soak: {exactly: 1h}
        """);
    awaitReason("state", "preflightFailed");
    String status = tidegate.run("rollout", "status", "state").out();
    assertThat(status)
        .contains("PENDING", "✔ agents of orders: 2 live", "✗ checkpoints of orders")
        .contains("orders/o-2 (StateException: state book cannot be read back")
        .contains("unknown version 3")
        .doesNotContain("orders/o-1 (");
    assertThat(tidegate.run("rollout", "why", "state").out()).contains("✗ checkpoints of orders");
    assertThat(served("pre.state")).doesNotContain("ownedBy");
    assertThat(restored).containsExactlyElementsOf(restoredBefore);
    torn.set("");
    Deployment.awaitPhase(client, "state", "SOAKING", SOON);
    assertThat(made("state")).startsWith("HOLD", "HOLD", "ENTER").contains("SOAK");
    assertThat(client.get("/api/v1/namespaces/shop/checkpoints").text())
        .as("of probes nothing is left")
        .doesNotContain("\"stage\":0");
  }

  @Test
  void aProviderThatIsDownHoldsARolloutUntilItAnswers() throws Exception {
    HttpServer provider =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = provider.getAddress().getPort();
    provider.start();
    provider.stop(0); // the port is known to be free
    apply(
        "metric",
        """
        services: [orders]
        stages:
          - name: some
            flags: {pre.metric: {variant: new, share: 10%}}
            soak: {exactly: 1h}
            analysis: [smoke]
        analysis:
          smoke:
            metrics:
              - {name: smoke, http: {url: "http://127.0.0.1:PORT/ok", jsonPath: $.ok}, equals: true, interval: 3s}
        """
            .replace("PORT", Integer.toString(port)));
    awaitReason("metric", "preflightFailed");
    assertThat(tidegate.run("rollout", "status", "metric").out())
        .contains("✗ metric smoke: provider down");
    HttpServer again =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    again.createContext(
        "/ok",
        exchange -> {
          byte[] body = "{\"ok\":true}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    again.start();
    try {
      Deployment.awaitPhase(client, "metric", "SOAKING", SOON);
    } finally {
      again.stop(0);
    }
  }

  @Test
  void aFirstStageOfFlagsAloneIsRehearsedToo() throws Exception {
    apply(
        "flags",
        """
        services: [orders]
        preflight: {rehearse: true}
        stages:
          - {name: some, flags: {pre.flags: {variant: new, share: 10%}}, soak: {exactly: 1h}}
        """);
    Deployment.awaitPhase(client, "flags", "SOAKING", SOON);
    assertThat(made("flags"))
        .filteredOn(word -> !word.equals("HOLD"))
        .containsExactly("ENTER", "ROLL_BACK", "ENTER", "SOAK");
    assertThat(tidegate.run("rollout", "history", "flags", "-o", "json").out())
        .contains("rehearsed: 2 agents back at the start in ");
  }

  @Test
  void theWayBackIsRehearsedMeasuredAndThenTheRolloutCompletes() throws Exception {
    torn.set("");
    apply(
        "rehearsed",
        """
        services: [orders]
        start: manual
        stages:
          - name: some
            flags: {pre.rehearsed: {variant: new, share: 10%}}
            agents: {share: 100%}
            checkpoint: before
            soak: {exactly: 3s}
          - {name: all, flags: {pre.rehearsed: new}, soak: {exactly: 0s}}
        """);
    awaitReason("rehearsed", "waitingForStart");
    CommandLine.Result started = tidegate.run("rollout", "start", "rehearsed", "--rehearse");
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.out()).contains("starts with a rehearsal");
    Deployment.awaitPhase(client, "rehearsed", "COMPLETED", SOON);
    assertThat(made("rehearsed"))
        .filteredOn(word -> !word.equals("HOLD"))
        .startsWith("ENTER", "ROLL_BACK", "ENTER", "SOAK", "ENTER")
        .endsWith("COMPLETE");
    assertThat(restored).contains("o-1", "o-2");
    assertThat(tidegate.run("rollout", "history", "rehearsed", "-o", "json").out())
        .contains("rehearses the rollback; 2 agents entered")
        .contains("rehearsed: 2 agents back at the start in ")
        .containsPattern("p50 [0-9]+ms, max [0-9]+ms on an agent");
    assertThat(tidegate.run("rollout", "replay", "rehearsed").out())
        .contains("all the same bit for bit");
    assertThat(tidegate.run("rollout", "history", "rehearsed").exitCode()).isZero();
    assertThat(tidegate.run("report").out()).contains("rehearsed: 2 agents back at the start");
    assertThat(served("pre.rehearsed")).contains("\"defaultVariant\":\"new\"");
  }
}
