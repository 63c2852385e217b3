package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks around stages, called by real orchestrators that share a secret. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebhooksIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SECRET = "correct horse battery staple";

  /** What a server was told. */
  private record Post(String rollout, String moment, String stage, String key, boolean genuine) {}

  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Deployment deployment;
  private final List<ChildProcess> orchestrators = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    deployment = Deployment.start(folder, 1);
    for (String replica : List.of("replica-1", "replica-2")) {
      orchestrators.add(
          deployment.orchestrator(
              replica, "--look", "1", "--webhook-secret-file", secret.toString()));
    }
    String flags =
        """
        flags:
          five: {state: ENABLED, variants: {new: 1, old: 0}, defaultVariant: old}
          refused: {state: ENABLED, variants: {new: 1, old: 0}, defaultVariant: old}
          repeated: {state: ENABLED, variants: {new: 1, old: 0}, defaultVariant: old}
        """;
    Deployment.eventually(SOON, () -> orchestrators.stream().anyMatch(WebhooksIT::leads));
    OperatorClient.Answer put =
        operator()
            .post("/api/v1/namespaces/shop/flagsets", "application/yaml", flags.getBytes(UTF_8));
    assertThat(put.status()).as(put.text()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    if (deployment != null) {
      deployment.close();
    }
    if (server != null) {
      server.stop(0);
    }
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    MapNode told = (MapNode) DocumentReader.json(body);
    Post post =
        new Post(
            text(told, "rollout"),
            text(told, "moment"),
            text(told, "stage"),
            text(told, "idempotencyKey"),
            genuine(exchange.getRequestHeaders().getFirst("Tidegate-Signature"), body));
    posts.add(post);
    int status = answers.getOrDefault(post.rollout() + " " + post.moment(), 204);
    if (status == 0) {
      return; // never answers
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static String text(MapNode map, String name) {
    return map.get(name) instanceof TextNode text ? text.value() : "";
  }

  /** As docs/automation.md says. */
  private static boolean genuine(String header, String body) {
    try {
      String time = header.substring("t=".length(), header.indexOf(','));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      String expected = HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(UTF_8)));
      return header.endsWith(",v1=" + expected);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean leads(ChildProcess orchestrator) {
    return new OperatorClient(orchestrator.announced("http")).leads();
  }

  private OperatorClient operator() {
    return new OperatorClient(orchestrators.get(orchestrators.size() - 1).announced("http"));
  }

  private void apply(String name, String firstSoak, String secondSoak) {
    String manifest =
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %1$s}
        spec:
          stages:
            - name: half
              flags: {%1$s: {variant: new, share: 50%%}}
              soak: %3$s
              webhooks:
                - {when: beforeEnter, url: '%2$s'}
                - {when: afterEnter, url: '%2$s'}
                - {when: beforeAdvance, url: '%2$s', timeout: 20s}
            - name: all
              flags: {%1$s: new}
              soak: %4$s
              webhooks:
                - {when: rollback, url: '%2$s'}
                - {when: completed, url: '%2$s'}
        """
            .formatted(
                name,
                "http://127.0.0.1:" + server.getAddress().getPort() + "/hook",
                firstSoak,
                secondSoak);
    OperatorClient.Answer applied =
        operator()
            .post("/api/v1/namespaces/shop/rollouts", "application/yaml", manifest.getBytes(UTF_8));
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
  }

  private List<Post> posts(String rollout) {
    return posts.stream().filter(post -> post.rollout().equals(rollout)).toList();
  }

  private List<String> moments(String rollout) {
    return posts(rollout).stream().map(post -> post.moment() + " " + post.stage()).toList();
  }

  private String status(String rollout, String member) {
    return String.valueOf(operator().rollout("shop", rollout).at("status", member));
  }

  private boolean isAt(String rollout, String phase, String stage) {
    return status(rollout, "phase").equals(phase) && status(rollout, "stageName").equals(stage);
  }

  private void ask(String rollout, String verb, String args) {
    OperatorClient.Answer answer = operator().request("shop", rollout, verb, args, "a test");
    assertThat(answer.text()).contains("ACCEPTED");
  }

  @Test
  void areCalledAtAllFiveMomentsOfOneRollout() {
    apply("five", "1s", "10m");
    Deployment.eventually(SOON, () -> isAt("five", "SOAKING", "all"));
    ask("five", "rollback", "{\"to\":\"half\"}");
    Deployment.eventually(SOON, () -> isAt("five", "HELD", "half"));
    ask("five", "resume", "{}");
    Deployment.eventually(SOON, () -> isAt("five", "SOAKING", "all"));
    ask("five", "advance", "{}");
    Deployment.awaitPhase(operator(), "five", "COMPLETED", SOON);
    Deployment.eventually(SOON, () -> moments("five").contains("completed all"));
    assertThat(moments("five"))
        .containsExactly(
            "beforeEnter half",
            "afterEnter half",
            "beforeAdvance half",
            "rollback all",
            "beforeAdvance half",
            "completed all");
    assertThat(posts("five")).allMatch(Post::genuine).extracting(Post::key).doesNotHaveDuplicates();
  }

  @Test
  void aNoBeforeTheStageIsLeftHoldsUntilSomebodyAsksAgain() {
    answers.put("refused beforeAdvance", 409);
    apply("refused", "1s", "1s");
    Deployment.awaitPhase(operator(), "refused", "HELD", SOON);
    assertThat(status("refused", "reason")).isEqualTo("webhookFailed");
    assertThat(status("refused", "message")).contains("127.0.0.1:", "beforeAdvance", "HTTP 409");
    assertThat(status("refused", "stageName")).isEqualTo("half");
    answers.remove("refused beforeAdvance");
    ask("refused", "resume", "{}");
    Deployment.awaitPhase(operator(), "refused", "COMPLETED", SOON);
    assertThat(moments("refused"))
        .filteredOn(moment -> moment.startsWith("beforeAdvance"))
        .hasSize(2);
  }

  @Test
  void aNewLeaderRepeatsWhatTheOldOneAskedWithTheSameKey() {
    answers.put("repeated beforeAdvance", 0);
    apply("repeated", "1s", "1s");
    Deployment.eventually(SOON, () -> moments("repeated").contains("beforeAdvance half"));
    ChildProcess leader =
        orchestrators.stream().filter(WebhooksIT::leads).findFirst().orElseThrow();
    orchestrators.remove(leader);
    answers.remove("repeated beforeAdvance");
    leader.kill();
    Deployment.awaitPhase(operator(), "repeated", "COMPLETED", SOON);
    List<String> keys =
        posts("repeated").stream()
            .filter(post -> post.moment().equals("beforeAdvance"))
            .map(Post::key)
            .toList();
    assertThat(keys).hasSize(2);
    assertThat(keys.get(1)).isEqualTo(keys.get(0));
    assertThat(posts("repeated")).allMatch(Post::genuine);
  }
}
