package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * flagd's own providers for Node and Java on a real orchestrator and a real etcd: what their users
 * live through. All tests share one deployment and its clients, each with flags of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FlagdClientsIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration OUTAGE = Duration.ofSeconds(5);

  /** A provider connects again after 5 s; after some failures it waits longer. */
  private static final Duration RECONNECTED = Duration.ofSeconds(40);

  private static final int BURST = 200;
  private static final int UNITS = 100_000;

  private Path folder;
  private Deployment deployment;
  private ChildProcess orchestrator;
  private OperatorClient operator;
  private List<FlagdClient> clients;

  @BeforeAll
  @SuppressWarnings("NullAway.Init") // fields are set before any test runs
  void start(@TempDir Path scratch) {
    folder = scratch;
    deployment = Deployment.start(folder, 1);
    orchestrator = deployment.orchestrator("replica-1", "--flagd-namespace", "shop");
    operator = new OperatorClient(orchestrator.announced("http"));
    put("shop", "count", 0);
    clients = everyClient("flagSetId=shop");
    clients.forEach(FlagdClient::awaitReady);
  }

  /** The client for Java sends its selector with definitions only, not with evaluations. */
  private List<FlagdClient> everyClient(String selector) {
    String address = orchestrator.announced("grpc");
    return List.of(
        FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, selector),
        FlagdClient.node(address, FlagdClient.Mode.RPC, selector),
        FlagdClient.java(address, FlagdClient.Mode.IN_PROCESS, selector),
        FlagdClient.java(address, FlagdClient.Mode.RPC, selector));
  }

  @AfterAll
  void stop() {
    clients.forEach(FlagdClient::close);
    deployment.close();
  }

  private static String body(int value) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"v\":%d},\"defaultVariant\":\"v\"}"
        .formatted(value);
  }

  private void put(String namespace, String flag, int value) {
    OperatorClient.Answer answer =
        operator.put("/api/v1/namespaces/%s/flags/%s".formatted(namespace, flag), body(value));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private void everyClientSees(String flag, int value, Duration atMost) {
    for (FlagdClient client : clients) {
      client.awaitNumber(flag, value, atMost);
    }
  }

  @Test
  void everyClientSeesTheStartAndEachChange() {
    everyClientSees("count", 0, SOON);
    for (FlagdClient client : clients) {
      put("shop", "count", 1);
      client.awaitNumber("count", 1, SOON);
      put("shop", "count", 2);
      System.out.printf("%s saw a change after %s%n", client, client.awaitNumber("count", 2, SOON));
      put("shop", "count", 0);
      everyClientSees("count", 0, SOON);
    }
  }

  @Test
  void noClientMissesTheLastOfABurst() {
    for (int round = 1; round <= 2; round++) {
      long begun = System.nanoTime();
      for (int change = 1; change <= BURST; change++) {
        put("shop", "burst", round * 1_000 + change);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      int last = round * 1_000 + BURST;
      for (FlagdClient client : clients) {
        Duration after = client.awaitNumber("burst", last, SOON);
        System.out.printf("%s saw the last of %d in %s after %s%n", client, BURST, took, after);
      }
      everyClientSees("burst", last, Duration.ofMillis(100)); // and nothing older after it
    }
  }

  @Test
  void selectsByHeaderAndByBody() {
    put("other", "mine", 7);
    put("shop", "mine", 8);
    String address = orchestrator.announced("grpc");
    for (String selector : List.of("flagSetId=other", "source=other", "other")) {
      try (FlagdClient node = FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, selector);
          FlagdClient rpc = FlagdClient.node(address, FlagdClient.Mode.RPC, selector)) {
        node.awaitReady().awaitNumber("mine", 7, SOON);
        rpc.awaitReady().awaitNumber("mine", 7, SOON);
      }
    }
    try (FlagdClient java =
            FlagdClient.java(address, FlagdClient.Mode.IN_PROCESS, "flagSetId=other");
        FlagdClient plain = FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, "");
        FlagdClient nowhere =
            FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, "flagSetId=nowhere")) {
      java.awaitReady().awaitNumber("mine", 7, SOON);
      plain.awaitReady().awaitNumber("mine", 8, SOON);
      assertThat(nowhere.awaitReady().number("mine")).isEqualTo(-1);
      clientsAreListed();
    }
  }

  private void clientsAreListed() {
    OperatorClient.Answer answer = operator.get("/api/v1/clients");
    ListNode items = (ListNode) answer.json().get("items");
    assertThat(items.items())
        .anySatisfy(item -> isClient(item, "grpc-java-netty/1.75.0", "other", "v1"))
        .anySatisfy(item -> isClient(item, "grpc-node-js/", "nowhere", "unknown"));
    OperatorClient.Answer metrics = operator.get("/metrics");
    assertThat(metrics.text()).contains("tidegate_flagd_streams ", "tidegate_flagd_pushes_total{");
  }

  private static void isClient(
      dev.tidegate.core.document.Node item, String agent, String namespace, String bucketing) {
    MapNode client = (MapNode) item;
    assertThat(String.valueOf(client.get("userAgent"))).contains(agent);
    assertThat(client.get("namespace")).isEqualTo(TextNode.of(namespace));
    assertThat(client.get("bucketing")).isEqualTo(TextNode.of(bucketing));
  }

  @Test
  void aLargeFlagSetReachesEveryClient() {
    for (int hundred = 0; hundred < 20; hundred++) {
      StringBuilder flags = new StringBuilder("{\"flags\":{");
      for (int i = hundred * 100; i < hundred * 100 + 100; i++) {
        flags.append(i % 100 == 0 ? "" : ",").append("\"f%d\":%s".formatted(i, body(i)));
      }
      OperatorClient.Answer answer =
          operator.post("/api/v1/namespaces/large/flagsets", flags.append("}}").toString());
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
    String address = orchestrator.announced("grpc");
    try (FlagdClient node =
            FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, "flagSetId=large");
        FlagdClient rpc = FlagdClient.node(address, FlagdClient.Mode.RPC, "flagSetId=large");
        FlagdClient java =
            FlagdClient.java(address, FlagdClient.Mode.IN_PROCESS, "flagSetId=large")) {
      for (FlagdClient client : List.of(node, rpc, java)) {
        client.awaitReady().awaitNumber("f1999", 1999, SOON);
      }
      put("large", "f1000", 5);
      for (FlagdClient client : List.of(node, rpc, java)) {
        Duration after = client.awaitNumber("f1000", 5, SOON);
        System.out.printf("%s saw a change among 2000 flags after %s%n", client, after);
        assertThat(client.number("f0")).isZero();
      }
    }
  }

  @Test
  void aWrongPayloadInTheStoreLeavesTheOthersMoving() {
    put("shop", "poisoned", 1);
    put("shop", "healthy", 1);
    everyClientSees("poisoned", 1, SOON);
    for (String poison : List.of("not JSON", body(2).replace("\"v\"}", "\"no-such\"}"))) {
      putIntoTheStore("poisoned", poison);
      put("shop", "healthy", poison.length());
      everyClientSees("healthy", poison.length(), SOON);
      everyClientSees("poisoned", 1, SOON);
    }
  }

  private void putIntoTheStore(String flag, String value) {
    EtcdOptions options = EtcdOptions.plain(deployment.etcd().endpoints());
    try (EtcdStore store = EtcdStore.connect(options, System::nanoTime, new Random(1))) {
      var operation = Keyspace.audit("shop", "poison-" + value.length());
      Commit commit =
          new Commit(
              operation,
              null,
              List.of(),
              List.of(
                  new Change.Put(operation, Bytes.ofUtf8("{}"), null),
                  new Change.Put(Keyspace.flag("shop", flag), Bytes.ofUtf8(value), null)));
      assertThat(store.commit(commit)).isInstanceOf(CommitResult.Committed.class);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE) // after all others, which need not suffer if it fails
  void everyClientOutlivesARestartOfTheOrchestrator() {
    put("shop", "restart", 1);
    everyClientSees("restart", 1, SOON);
    orchestrator.close();
    for (FlagdClient client : clients) {
      if (client.toString().contains("in-process")) {
        assertThat(client.number("restart")).as("%s, from its last flags", client).isEqualTo(1);
      }
    }
    putIntoTheStore("restart", body(2)); // a change that no client can be told of
    orchestrator =
        deployment.orchestratorAt("replica-1", orchestrator, "--flagd-namespace", "shop");
    operator = new OperatorClient(orchestrator.announced("http"));
    for (FlagdClient client : clients) {
      Duration after = client.awaitNumber("restart", 2, RECONNECTED);
      System.out.printf("%s was back %s after the restart%n", client, after);
    }
    put("shop", "restart", 3);
    everyClientSees("restart", 3, SOON);
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void everyClientIsServedWhileEtcdIsDown() {
    put("shop", "outage", 1);
    everyClientSees("outage", 1, SOON);
    deployment.etcd().member(0).kill();
    try {
      await()
          .pollInterval(Duration.ofMillis(500))
          .during(OUTAGE)
          .atMost(OUTAGE.multipliedBy(4))
          .until(() -> clients.stream().allMatch(client -> client.number("outage") == 1));
      String address = orchestrator.announced("grpc");
      try (FlagdClient late = FlagdClient.node(address, FlagdClient.Mode.IN_PROCESS, "shop")) {
        late.awaitReady().awaitNumber("outage", 1, SOON);
      }
    } finally {
      deployment.etcd().member(0).restart();
    }
    Deployment.eventually(
        Deployment.PATIENCE,
        () -> operator.put("/api/v1/namespaces/shop/flags/outage", body(2)).status() == 200);
    everyClientSees("outage", 2, SOON);
  }

  @Test
  void aStageReachesEveryClientAndBucketsAsOurAgentDoes() throws Exception {
    operator.put(
        "/api/v1/namespaces/shop/flags/split",
        """
        {"state":"ENABLED","variants":{"old":"old","new":"new"},"defaultVariant":"old"}\
        """);
    for (FlagdClient client : clients) {
      await(client.toString())
          .atMost(SOON)
          .until(() -> client.text("split", "user-1").equals("old"));
    }
    try (Tidegate agent = agent()) {
      assertThat(agent.awaitReady(Duration.ofSeconds(20))).isTrue();
      Scenario.applyRollout(operator, Checkout.testRollouts().resolve("split-units.yaml"));
      Function<Integer, String> ours =
          unit -> agent.flags().stringValue("split", "none", EvaluationContext.of("user-" + unit));
      awaitStage("tenth");
      bucketsAlike(ours, 0.10);
      operator.request("shop", "split-v2", "advance", "{}", "the test goes on");
      awaitStage("half");
      bucketsAlike(ours, 0.50);
      operator.request("shop", "split-v2", "rollback", "{}", "the test is over");
      Deployment.awaitPhase(operator, "split-v2", "ROLLED_BACK", Deployment.PATIENCE);
      for (FlagdClient client : clients) {
        await(client.toString())
            .atMost(RECONNECTED)
            .until(() -> number(client.inside("split", "new", 200), "inside") == 0);
      }
    }
  }

  private Tidegate agent() {
    return Tidegate.builder()
        .orchestrator(orchestrator.announced("grpc"))
        .namespace("shop")
        .service("till")
        .instance("t-1")
        .dataDir(folder.resolve("t-1"))
        .connect();
  }

  private void awaitStage(String stage) {
    Deployment.eventually(
        Deployment.PATIENCE,
        () ->
            stage.equals(operator.rollout("shop", "split-v2").at("status", "stageName"))
                && "SOAKING".equals(operator.rollout("shop", "split-v2").at("status", "phase")));
  }

  /** Every client that buckets as of today has exactly the units in that our agent has. */
  private void bucketsAlike(Function<Integer, String> ours, double share) throws Exception {
    await().atMost(SOON).until(() -> near(members(ours, 2_000).inside(), 2_000, share));
    Members expected = members(ours, UNITS);
    assertThat(near(expected.inside(), UNITS, share)).isTrue();
    for (FlagdClient client : clients) {
      boolean local = client.toString().contains("in-process");
      int units = local ? UNITS : 500; // each of the others is a call
      await(client + " has entered the stage")
          .atMost(RECONNECTED)
          .until(() -> near(number(client.inside("split", "new", 500), "inside"), 500, share));
      MapNode answer = client.inside("split", "new", units);
      boolean old = client.toString().equals("Java in-process");
      System.out.printf("%s at %s: %s of %d inside%n", client, share, answer.get("inside"), units);
      if (old) {
        assertThat(number(answer, "inside")).isNotEqualTo(expected.inside());
      } else {
        assertThat(answer.get("digest"))
            .as("%s at %s", client, share)
            .isEqualTo(TextNode.of(members(ours, units).digest()));
      }
    }
  }

  private static boolean near(int inside, int units, double share) {
    return Math.abs(inside - units * share) < 0.05 * units;
  }

  private static int number(MapNode answer, String name) {
    return answer.get(name) instanceof NumberNode number ? (int) number.doubleValue() : -1;
  }

  private record Members(int inside, String digest) {}

  private static Members members(Function<Integer, String> ours, int units) throws Exception {
    byte[] bits = new byte[(units + 7) / 8];
    int inside = 0;
    for (int unit = 0; unit < units; unit++) {
      if (ours.apply(unit).equals("new")) {
        inside++;
        bits[unit >> 3] |= (byte) (1 << (unit & 7));
      }
    }
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return new Members(inside, HexFormat.of().formatHex(sha256.digest(bits)));
  }
}
