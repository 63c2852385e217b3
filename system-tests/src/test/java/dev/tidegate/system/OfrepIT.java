package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The OFREP provider of OpenFeature's server SDK in Node against a real orchestrator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OfrepIT {
  private static final String FLAGS = "/ofrep/v1/evaluate/flags";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {name: split}
      spec:
        stages:
          - {name: tenth, flags: {split: {variant: new, share: 10%}}, soak: {exactly: 1h}}
          - {name: half, flags: {split: {variant: new, share: 50%}}, soak: {exactly: 1h}}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private Deployment deployment;
  private ChildProcess orchestrator;
  private OperatorClient operator;
  private NodeClient provider;
  private int commands;

  @BeforeAll
  void start(@TempDir Path folder) {
    deployment = Deployment.start(folder, 1);
    orchestrator = deployment.orchestrator("replica-1", "--flagd-namespace", "shop");
    operator = new OperatorClient(orchestrator.announced("http"));
    put("shop", "start", "a");
    provider = NodeClient.start("ofrep-client.cjs", base());
    provider.await(Duration.ofSeconds(60), line -> line.get("ready") != null);
  }

  @AfterAll
  void stop() {
    if (provider != null) {
      provider.close();
    }
    deployment.close();
  }

  @Test
  void answersFromTheStartAndAfterEachChange() {
    assertThat(evaluate("start"))
        .isEqualTo(
            "{\"value\":\"a\",\"variant\":\"a\",\"reason\":\"STATIC\",\"metadata\":{\"flagSetId\":\"shop\"}}");
    put("shop", "change", "a");
    for (String variant : List.of("b", "a", "b")) {
      put("shop", "change", variant);
      awaitValue("change", variant);
    }
    assertThat(evaluate("nowhere"))
        .startsWith("{\"value\":\"default\",\"reason\":\"ERROR\",\"errorCode\":\"FLAG_NOT_FOUND\"");
    operator.post("/api/v1/namespaces/shop/flags/change/disable", "{\"reason\":\"test\"}");
    awaitValue("change", "default"); // the provider's version knows no answer without a value
  }

  @Test
  void aBurstOfChangesEndsWithItsLastAndFewEvents() throws Exception {
    put("shop", "burst", "a");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (InputStream stream = events("/ns/shop/ofrep/v1/events")) {
      Thread reader = new Thread(() -> readIds(stream, seen), "events");
      reader.start();
      for (int i = 1; i <= 200; i++) {
        put("shop", "burst", i % 2 == 0 ? "a" : "b", "round", i);
      }
      String last =
          String.valueOf(operator.get("/api/v1/namespaces/shop/flags/burst").at("revision"));
      Deployment.eventually(SOON, () -> last.equals(seen.get(seen.size() - 1)));
      assertThat(seen).hasSizeLessThan(150).doesNotHaveDuplicates();
    }
    assertThat(answer("burst", "{}").get("metadata")).asString().contains("\"round\":200");
  }

  private static void readIds(InputStream stream, List<String> seen) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      lines
          .lines()
          .filter(line -> line.startsWith("id: "))
          .forEach(line -> seen.add(line.substring(4)));
    } catch (IOException | UncheckedIOException e) {
      assertThat(seen).as("closed by the test: %s", e).isNotEmpty();
    }
  }

  @Test
  void goesOnAfterTheOrchestratorWasStartedAgain() {
    put("shop", "restart", "a");
    awaitValue("restart", "a");
    orchestrator.close();
    assertThat(evaluate("restart"))
        .as("a provider without a server gives the caller's default")
        .startsWith("{\"value\":\"default\",\"reason\":\"ERROR\",\"errorCode\":\"GENERAL\"");
    orchestrator =
        deployment.orchestratorAt("replica-1", orchestrator, "--flagd-namespace", "shop");
    awaitValue("restart", "a");
    put("shop", "restart", "b");
    awaitValue("restart", "b");
  }

  @Test
  void answersFromTheLastViewWhileEtcdIsDown() throws Exception {
    put("shop", "outage", "a");
    awaitValue("outage", "a");
    String tag = tag(post(FLAGS, "{\"context\":{}}"));
    deployment.etcd().member(0).kill();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .during(Duration.ofSeconds(6))
        .atMost(Duration.ofSeconds(12))
        .until(() -> value("outage").equals("a"));
    assertThat(tag(post(FLAGS, "{\"context\":{}}"))).isEqualTo(tag);
    deployment.etcd().member(0).restart();
    Deployment.eventually(SOON, () -> putStatus("shop", "outage", "b") == 200);
    awaitValue("outage", "b");
  }

  @Test
  void selectsANamespaceByHeaderOrByBaseUrl() {
    put("bank", "where", "b");
    put("shop", "where", "a");
    awaitValue("where", "a");
    List<List<String>> ways =
        List.of(List.of(base(), "flagSetId=bank"), List.of(base() + "/ns/bank"));
    for (List<String> way : ways) {
      try (NodeClient other = NodeClient.start("ofrep-client.cjs", way.toArray(String[]::new))) {
        MapNode found = send(other, "evaluate", "\"flag\":\"where\",\"default\":\"default\"");
        assertThat(found.get("value")).hasToString("\"b\"");
        assertThat(send(other, "bulk", "\"context\":{}").get("metadata"))
            .as(way.toString())
            .asString()
            .contains("\"flagSetId\":\"bank\"");
      }
    }
    try (NodeClient other = NodeClient.start("ofrep-client.cjs", base(), "flagSetId=nobody")) {
      assertThat(send(other, "bulk", "\"context\":{}").get("count")).hasToString("0");
    }
  }

  @Test
  void answersTwoThousandFlagsAtOnce() {
    for (int part = 0; part < 20; part++) {
      StringBuilder flags = new StringBuilder("{\"flags\":{");
      for (int i = 0; i < 100; i++) {
        flags
            .append(i == 0 ? "" : ",")
            .append("\"flag-%02d-%02d\":{".formatted(part, i))
            .append("\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},")
            .append(
                "\"defaultVariant\":\"off\",\"targeting\":{\"if\":[{\"in\":[{\"var\":\"country\"},")
            .append("[\"CH\",\"AT\"]]},{\"fractional\":[[\"on\",50],[\"off\",50]]},null]}}");
      }
      assertThat(operator.post("/api/v1/namespaces/large/flagsets", flags + "}}").status())
          .isEqualTo(200);
    }
    try (NodeClient large = NodeClient.start("ofrep-client.cjs", base() + "/ns/large")) {
      String context = "\"context\":{\"targetingKey\":\"u1\",\"country\":\"CH\"}";
      MapNode first = send(large, "bulk", context);
      assertThat(first.get("count")).hasToString("2000");
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        millis.add(Double.parseDouble(String.valueOf(send(large, "bulk", context).get("millis"))));
      }
      millis.sort(null);
      String known = context + ",\"etag\":" + first.get("etag");
      assertThat(send(large, "bulk", known).get("status")).hasToString("304");
      System.out.printf(
          "bulk of 2,000 flags: first %s ms, then median %.1f ms, worst %.1f ms%n",
          first.get("millis"), millis.get(15), millis.get(29));
    }
  }

  @Test
  void aWrongPayloadLeavesTheOthersAlone() throws Exception {
    put("shop", "sound", "a");
    put("shop", "spoilt", "a");
    awaitValue("spoilt", "a");
    poison("spoilt", "{not json");
    poison("poison", "{\"state\":\"ENABLED\",\"variants\":7}");
    put("shop", "sound", "b");
    awaitValue("sound", "b");
    assertThat(value("spoilt")).as("the last good one").isEqualTo("a");
    assertThat(evaluate("poison")).startsWith("{\"value\":\"default\",\"reason\":\"ERROR\"");
    MapNode bulk = send(provider, "bulk", "\"context\":{}");
    assertThat(bulk.get("status")).hasToString("200");
    assertThat(String.valueOf(bulk.get("failed"))).isIn("[\"poison\"]", "[]");
    for (String body : List.of("", "{", "[]", "{}", "{\"context\":7}", "\u0000", "\"x\"")) {
      assertThat(post(FLAGS + "/sound", body).statusCode()).as(body).isEqualTo(400);
      assertThat(post(FLAGS, body).statusCode()).as(body).isEqualTo(400);
    }
    String large = "{\"context\":{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}}";
    assertThat(post(FLAGS, large).statusCode()).isEqualTo(413);
    assertThat(value("sound")).isEqualTo("b");
  }

  @Test
  void aStageReachesItAndBucketsAsOurFlagSetDoes() {
    put("shop", "split", "old", "round", 0, "old", "new");
    OperatorClient.Answer applied =
        operator.post(
            "/api/v1/namespaces/shop/rollouts", "application/yaml", ROLLOUT.getBytes(UTF_8));
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
    awaitStage("tenth");
    List<String> tenth = variants("units", 2000);
    assertThat(tenth).isEqualTo(ours(2000));
    assertThat(tenth.stream().filter("new"::equals).count()).isBetween(140L, 260L);

    request("advance");
    awaitStage("half");
    long started = System.nanoTime();
    List<String> half = variants("manyUnits", 100_000);
    System.out.printf("100,000 units in %.1f s%n", (System.nanoTime() - started) / 1e9);
    assertThat(half).isEqualTo(ours(100_000));
    for (int unit = 0; unit < tenth.size(); unit++) {
      assertThat(tenth.get(unit).equals("new") && half.get(unit).equals("old")).isFalse();
    }
    assertThat(variants("units", 2000)).isEqualTo(half.subList(0, 2000));

    request("rollback");
    Deployment.awaitPhase(operator, "split", "ROLLED_BACK", SOON);
    assertThat(variants("units", 500)).containsOnly("old");
  }

  private List<String> variants(String command, int count) {
    MapNode answer = send(provider, command, "\"flag\":\"split\",\"count\":" + count);
    assertThat(answer.get("variants")).as(answer.toString()).isNotNull();
    String joined = String.valueOf(answer.get("variants")).replace("\"", "");
    return Arrays.asList(joined.split(" ", -1));
  }

  /** What this test's own flag set says of the flag as it is served. */
  private List<String> ours(int count) {
    MapNode flag = operator.get("/api/v1/namespaces/shop/flags/split").json();
    Node served = Objects.requireNonNull(flag.get("effective"));
    FlagSet flags =
        FlagDocument.parse(MapNode.of("flags", MapNode.of("split", served)))
            .compile(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    List<String> variants = new ArrayList<>(count);
    for (int unit = 0; unit < count; unit++) {
      EvaluationContext context = EvaluationContext.of("u" + unit);
      variants.add(String.valueOf(flags.evaluateString("split", "none", context).variant()));
    }
    return variants;
  }

  private void awaitStage(String stage) {
    Deployment.eventually(
        Deployment.PATIENCE,
        () -> {
          OperatorClient.Answer rollout = operator.rollout("shop", "split");
          return stage.equals(rollout.at("status", "stageName"))
              && "SOAKING".equals(rollout.at("status", "phase"));
        });
  }

  private void request(String verb) {
    OperatorClient.Answer answer =
        operator.request("shop", "split", verb, "{}", "the test wants it");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  void theDocumentsExamplesSayTrue(@TempDir Path folder) throws IOException {
    List<DocumentedCalls.Call> calls = DocumentedCalls.of("docs/ofrep.md");
    assertThat(calls).hasSizeGreaterThan(3);
    ExternalTool.required("curl");
    ExternalTool shell = ExternalTool.required("sh");
    for (DocumentedCalls.Call call : calls) {
      String command = call.command().replace("127.0.0.1:7070", orchestrator.announced("http"));
      assertThat(DocumentedCalls.comparable(shell.run(folder, List.of("-ec", command))))
          .as(command)
          .isEqualTo(DocumentedCalls.comparable(call.output()));
    }
  }

  private String base() {
    return "http://" + orchestrator.announced("http");
  }

  private void put(String namespace, String flag, String variant) {
    put(namespace, flag, variant, "round", 0);
  }

  private void put(String namespace, String flag, String variant, String metadata, int value) {
    put(namespace, flag, variant, metadata, value, "a", "b");
  }

  private void put(
      String namespace,
      String flag,
      String variant,
      String metadata,
      int value,
      String... variants) {
    assertThat(send(namespace, flag, variant, metadata, value, variants)).isEqualTo(200);
  }

  private int putStatus(String namespace, String flag, String variant) {
    return send(namespace, flag, variant, "round", 0, "a", "b");
  }

  private int send(
      String namespace,
      String flag,
      String variant,
      String metadata,
      int value,
      String... variants) {
    MapNode.Builder named = MapNode.builder();
    for (String name : variants) {
      named.put(name, name);
    }
    MapNode body =
        MapNode.builder()
            .put("state", "ENABLED")
            .put("variants", named.build())
            .put("defaultVariant", variant)
            .put("metadata", MapNode.builder().put(metadata, value).build())
            .build();
    return operator
        .put("/api/v1/namespaces/%s/flags/%s".formatted(namespace, flag), body.toString())
        .status();
  }

  /** Writes a value past the API, through etcd's own gateway. */
  private void poison(String flag, String value) {
    String key = "/tidegate/v1/ns/shop/flags/" + flag;
    String body =
        MapNode.builder().put("key", base64(key)).put("value", base64(value)).build().toString();
    OperatorClient etcd =
        new OperatorClient(deployment.etcd().endpoints().get(0).replace("http://", ""));
    assertThat(etcd.post("/v3/kv/put", body).status()).isEqualTo(200);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private void awaitValue(String flag, String value) {
    Deployment.eventually(SOON, () -> value(flag).equals(value));
  }

  private String value(String flag) {
    return String.valueOf(answer(flag, "{}").get("value")).replace("\"", "");
  }

  /** What the provider says of a flag, without what changes with each revision. */
  private String evaluate(String flag) {
    return answer(flag, "{}").toString().replaceAll(",\"revision\":\\d+,\"round\":\\d+", "");
  }

  private MapNode answer(String flag, String context) {
    MapNode answer =
        send(
            provider,
            "evaluate",
            "\"flag\":\"%s\",\"default\":\"default\",\"context\":%s".formatted(flag, context));
    return answer.toBuilder().remove("id").build();
  }

  private MapNode send(NodeClient client, String command, String arguments) {
    int id = ++commands;
    client.send(
        (MapNode)
            DocumentReader.json("{\"id\":%d,\"do\":\"%s\",%s}".formatted(id, command, arguments)));
    return client.await(
        Duration.ofSeconds(60), line -> String.valueOf(line.get("id")).equals("" + id));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .timeout(SOON)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private InputStream events(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(base() + path)).build(), BodyHandlers.ofInputStream())
        .body();
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElse("none: " + response.statusCode());
  }
}
