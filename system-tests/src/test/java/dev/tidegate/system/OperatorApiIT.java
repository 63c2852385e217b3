package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bad input is refused with every problem and nothing is written; and what a live one exports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperatorApiIT {
  private static final String ROLLOUTS = "/api/v1/namespaces/shop/rollouts";
  private static final String FLAGSETS = "/api/v1/namespaces/shop/flagsets";
  private static final String MANIFEST =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {name: tide}
      spec:
        services: [orders]
        stages:
          - {name: some, flags: {orders.store: {variant: new, share: 10%}}, soak: {exactly: 1m}}
          - {name: all, flags: {orders.store: {variant: new, share: 100%}}, soak: {exactly: 1m}}
      """;

  private Path folder;
  private Deployment deployment;
  private OperatorClient client;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    deployment = Deployment.start(folder, 1);
    Path notified =
        Files.writeString(
            folder.resolve("notify.yaml"),
            """
            targets: [{name: nobody, webhook: {url: "http://127.0.0.1:9/"}, namespaces: [none]}]
            """);
    client =
        new OperatorClient(
            deployment
                .orchestrator("replica-1", "--notify", notified.toString())
                .announced("http"));
    Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
    Deployment.eventually(
        Deployment.PATIENCE, () -> client.get("/api/v1/status").at("leader", "replica") != null);
  }

  @AfterAll
  void stop() {
    deployment.close();
  }

  @Test
  void everyProblemOfAManifestComesWithItsPlaceAndAHint() {
    OperatorClient.Answer answer =
        refused(
            ROLLOUTS,
            MANIFEST
                .replace("services:", "servises:")
                .replace("share: 10%", "share: 110%")
                .replace("share: 100%", "share: -1%"));
    assertThat(answer.text()).contains("servises").contains("did you mean 'services'?");
    assertThat(paths(answer)).anyMatch(path -> path.contains("stages[0]"));
    assertThat(paths(answer)).anyMatch(path -> path.contains("stages[1]"));
    assertThat(answer.at("problems", 0, "line")).isInstanceOf(Long.class);
    assertThat(answer.at("problems", 0, "column")).isInstanceOf(Long.class);
  }

  @Test
  void whatDoesNotFitTheFlagsOrTheStagesIsRefused() {
    assertThat(refused(ROLLOUTS, MANIFEST.replace("orders.store", "orders.shelf")).text())
        .contains("there is no flag 'orders.shelf'");
    assertThat(refused(ROLLOUTS, MANIFEST.replace("variant: new", "variant: newest")).text())
        .contains("no variant 'newest'");
    refused(ROLLOUTS, MANIFEST.replace("share: 100%", "share: 5%"));
    refused(ROLLOUTS, MANIFEST.replace("name: all", "name: some"));
    refused(ROLLOUTS, MANIFEST.replace("name: tide", "name: Tide!"));
    refused(ROLLOUTS, MANIFEST.replace("{name: tide}", "{name: " + "t".repeat(64) + "}"));
    refused(ROLLOUTS, MANIFEST.replace("tidegate.dev/v1", "tidegate.dev/v2"));
    refused(
        ROLLOUTS, MANIFEST.replace("[orders]", "&a [orders]").replace("name: some", "name: *a"));
  }

  @Test
  void whatIsOverALimitIsRefused() {
    String flags =
        IntStream.range(0, 101)
            .mapToObj(i -> "f%d: {variant: new, share: 10%%}".formatted(i))
            .collect(Collectors.joining(", "));
    assertThat(
            refused(
                    ROLLOUTS,
                    MANIFEST.replace(
                        "{orders.store: {variant: new, share: 10%}}", "{" + flags + "}"))
                .text())
        .contains("100");
    String big = "x".repeat(70_000);
    assertThat(
            refused(
                    FLAGSETS,
                    "flags: {big: {state: ENABLED, variants: {a: %s}, defaultVariant: a}}"
                        .formatted(big))
                .text())
        .contains("bytes");
    refused(
        FLAGSETS,
        "flags: {deep: {state: ENABLED, variants: {a: %s}, defaultVariant: a}}"
            .formatted("{b: ".repeat(40) + "1" + "}".repeat(40)));
    refused(FLAGSETS, "flags: {'not a key!': {state: ENABLED, variants: {a: 1}}}");
  }

  @Test
  void aFlagThatAnotherActiveRolloutOwnsIsRefused() throws IOException {
    String steps = Files.readString(Checkout.testRollouts().resolve("store-steps.yaml"));
    String withoutAgents = steps + "  preflight: {mode: skip}\n";
    OperatorClient.Answer applied =
        post(ROLLOUTS, "application/yaml", withoutAgents.getBytes(UTF_8));
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
    Deployment.eventually(
        Deployment.PATIENCE,
        () ->
            client.get("/api/v1/namespaces/shop/flags/orders.store").at("ownedBy", "rollout")
                != null);
    OperatorClient.Answer answer = post(ROLLOUTS, "application/yaml", MANIFEST.getBytes(UTF_8));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("owned by rollout orders-store-v2");
    assertThat(client.rollout("shop", "tide").status()).isEqualTo(404);
    assertThat(
            client
                .request("shop", "orders-store-v2", "rollback", "{}", "the test is over")
                .status())
        .isEqualTo(200);
    Deployment.awaitPhase(client, "orders-store-v2", "ROLLED_BACK", Deployment.PATIENCE);
  }

  @Test
  void aBodyBrokenAtAnyByteIsTheCallersMistake() throws IOException {
    byte[] json =
        "{\"flags\":{\"a\":{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}}}"
            .getBytes(UTF_8);
    byte[] yaml = Files.readAllBytes(Checkout.testRollouts().resolve("store-steps.yaml"));
    Object before = flagRevisions();
    for (int i = 0; i < json.length; i += 3) {
      byte[] cut = java.util.Arrays.copyOf(json, i);
      assertThat(post(FLAGSETS, "application/json", cut).status())
          .as("cut at %d", i)
          .isEqualTo(400);
      OperatorClient.Answer wrong = post(FLAGSETS, "application/json", broken(json, i));
      assertThat(wrong.status()).as("byte %d", i).isEqualTo(400);
      assertThat(wrong.at("problems", 0, "line")).as(wrong.text()).isEqualTo(1L);
      assertThat(
              post(ROLLOUTS, "application/yaml", broken(yaml, i * yaml.length / json.length))
                  .status())
          .as("byte %d", i)
          .isEqualTo(400);
    }
    assertThat(flagRevisions()).isEqualTo(before);
  }

  @Test
  void whatIsNoRequestIsRefused() {
    String requests = ROLLOUTS + "/none/requests";
    assertThat(client.post(requests, "{\"verb\":\"fly\"}").status()).isEqualTo(400);
    assertThat(client.post(requests, "[]").status()).isEqualTo(400);
    assertThat(client.post(requests, "{\"verb\":\"pause\",\"id\":\"1\"}").status()).isEqualTo(400);
    assertThat(client.post(requests, "{\"verb\":\"pause\"}").status()).isEqualTo(404);
    assertThat(
            client
                .post(
                    requests, "{\"verb\":\"pause\",\"reason\":\"%s\"}".formatted("x".repeat(5000)))
                .status())
        .isEqualTo(400);
    assertThat(client.get("/api/v1/namespaces/No!/flags").status()).isEqualTo(400);
    assertThat(client.get("/api/v1/events?since=x").status()).isEqualTo(400);
    assertThat(client.get("/api/v1/events?since=-1").status()).isEqualTo(400);
    assertThat(client.get("/api/v1/nowhere").status()).isEqualTo(404);
  }

  @Test
  void itsMetricsAreValidAndHoldWhatTheAlertsLookAt() throws IOException {
    String metrics = client.get("/metrics").text();
    TreeSet<String> wanted =
        Pattern.compile("tidegate_[a-z_]+")
            .matcher(
                Files.readString(Checkout.root().resolve("deploy/prometheus/tidegate-rules.yaml")))
            .results()
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wanted).isNotEmpty();
    for (String metric : wanted) {
      assertThat(metrics).containsPattern("(?m)^" + metric + "[{ ]");
    }
    Path scraped = Files.writeString(folder.resolve("metrics.txt"), metrics);
    ExternalTool.required("promtool").run(folder, List.of("check", "metrics"), scraped);
  }

  /** Posts YAML that must be refused, and checks that it changed nothing. */
  private OperatorClient.Answer refused(String path, String yaml) {
    OperatorClient.Answer answer = post(path, "application/yaml", yaml.getBytes(UTF_8));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.at("kind")).isEqualTo("Error");
    assertThat(paths(answer)).as(answer.text()).isNotEmpty();
    assertThat(client.rollout("shop", "tide").status()).as("nothing was written").isEqualTo(404);
    return answer;
  }

  private OperatorClient.Answer post(String path, String type, byte[] body) {
    return client.post(path, type, body);
  }

  private static List<String> paths(OperatorClient.Answer answer) {
    ListNode problems = (ListNode) Objects.requireNonNull(answer.json().get("problems"));
    return problems.items().stream().map(problem -> String.valueOf(path(problem))).toList();
  }

  private static Object path(Node problem) {
    return Objects.requireNonNull(((MapNode) problem).get("path"));
  }

  private Object flagRevisions() {
    return Objects.requireNonNull(client.get("/api/v1/namespaces/shop/flags").json().get("items"));
  }

  /** The body with a byte that no text may hold. */
  private static byte[] broken(byte[] body, int index) {
    byte[] broken = body.clone();
    broken[index] = (byte) 0xff;
    return broken;
  }
}
