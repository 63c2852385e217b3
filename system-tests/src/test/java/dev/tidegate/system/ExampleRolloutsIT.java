package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.agent.Operation;
import dev.tidegate.agent.StageContext;
import dev.tidegate.agent.StageHandler;
import dev.tidegate.agent.StateCodec;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rollouts of {@code examples}, each carried out with agents that do what its text says. {@link
 * OtpCleanupIT} and the demo carry out the others.
 */
final class ExampleRolloutsIT {
  /** Requests of tests take microseconds, and nothing can be learned from these. */
  private static final String LATENCY =
      "        - {name: latency, kind: histogram, compare: baseline}\n";

  private static final EvaluationContext SOMEBODY = EvaluationContext.of("user-1");

  @TempDir static Path folder;
  private static Deployment deployment;
  private static ChildProcess orchestrator;

  @BeforeAll
  static void start() {
    deployment = Deployment.start(folder, 1);
    orchestrator = deployment.orchestrator("replica-1", "--look", "1");
  }

  @AfterAll
  static void stop() {
    deployment.close();
  }

  private static ExampleFleet fleet(String example) {
    return fleet(example, example);
  }

  private static ExampleFleet fleet(String example, String namespace) {
    return new ExampleFleet(example, namespace, folder, orchestrator);
  }

  @Test
  void percentageIsLeftEarlyOnEvidenceOfNoHarm() throws Exception {
    try (ExampleFleet fleet = fleet("percentage")) {
      fleet.agent("checkout", "c-1", "a");
      fleet.agent("checkout", "c-2", "b");
      fleet.awaitReady();
      AtomicLong requests = new AtomicLong();
      fleet.traffic(100, (agent, unit) -> checkout(agent, unit, requests.incrementAndGet()));
      fleet.apply("rollout.yaml", LATENCY, "");
      fleet.awaitPhase("checkout-engine-v2", "COMPLETED");
      assertThat(fleet.moves("checkout-engine-v2"))
          .containsSubsequence("ENTER canary started", "ENTER quarter noHarm", "ENTER half noHarm");
      assertThat(stringOf(fleet.agents().get(0), "checkout.engine", SOMEBODY)).isEqualTo("new");
    }
  }

  /** Both engines fail one time in a thousand. */
  private static void checkout(Tidegate agent, String unit, long request) {
    agent.flags().stringValue("checkout.engine", "old", EvaluationContext.of(unit));
    boolean fails = request % 997 == 0;
    try (Operation operation = agent.operation(unit)) {
      if (fails) {
        operation.failed();
      }
    }
    agent.health().count("checkout_failed", unit, !fails);
  }

  @Test
  void agentWavesGoZoneByZoneAndBackWithTheirState() throws Exception {
    try (ExampleFleet fleet = fleet("agent-waves")) {
      Map<String, Ledger> ledgers = new TreeMap<>();
      for (String zone : List.of("a", "b")) {
        for (int i = 1; i <= 3; i++) {
          String instance = "ledger-" + zone + i;
          ledgers.put(instance, new Ledger(fleet.agent("ledger", instance, zone)));
        }
      }
      fleet.awaitReady();
      fleet.traffic(
          20,
          (agent, unit) -> {
            try (Operation operation = agent.operation(unit)) {
              assertThat(operation).isNotNull();
            }
          });
      fleet.apply("rollout.yaml");
      fleet.awaitStage("ledger-binary", "first-of-each-zone");
      fleet.awaitPhase("ledger-binary", "SOAKING");
      assertThat(binary(ledgers, "a")).isEqualTo(1);
      assertThat(binary(ledgers, "b")).isEqualTo(1);
      fleet.awaitStage("ledger-binary", "two-thirds");
      Deployment.eventually(
          Deployment.PATIENCE, () -> binary(ledgers, "a") == 2 && binary(ledgers, "b") == 2);
      fleet.awaitStage("ledger-binary", "every-instance");
      Deployment.eventually(
          Deployment.PATIENCE, () -> binary(ledgers, "a") == 3 && binary(ledgers, "b") == 3);
      fleet.ask("ledger-binary", "rollback", "{}");
      fleet.awaitPhase("ledger-binary", "ROLLED_BACK");
      assertThat(ledgers.values()).allSatisfy(ledger -> assertThat(ledger.state).isEqualTo("json"));
    }
  }

  private static long binary(Map<String, Ledger> ledgers, String zone) {
    return ledgers.entrySet().stream()
        .filter(ledger -> ledger.getKey().startsWith("ledger-" + zone))
        .filter(ledger -> ledger.getValue().state.equals("binary"))
        .count();
  }

  /** A service whose state is rewritten when it enters, and is what a restore puts back. */
  private static final class Ledger implements StageHandler {
    private volatile String state = "json";

    Ledger(Tidegate agent) {
      agent.onStage("ledger-binary", this);
      agent.checkpoint("ledger", StateCodec.TEXT, () -> state, saved -> state = saved);
    }

    @Override
    public void enter(StageContext stage) {
      state = "binary";
    }

    @Override
    public void rollBack(StageContext stage) {
      // The restore point did it.
    }
  }

  @Test
  void migrationEndsWithEverythingInTheNewStore() throws Exception {
    try (ExampleFleet fleet = fleet("migration")) {
      Stores stores = new Stores(true);
      fleet.agent("orders", "o-1", "a");
      fleet.awaitReady();
      fleet.traffic(60, stores::serve);
      fleet.apply("rollout.yaml", LATENCY, "");
      fleet.awaitPhase("orders-store-migration", "COMPLETED");
      assertThat(stores.lost).hasValue(0);
      assertThat(stores.readFromNew).hasPositiveValue();
      assertThat(fleet.moves("orders-store-migration"))
          .containsSubsequence(
              "ENTER dual-write started",
              "ENTER shadow-read soakPassed",
              "ENTER live-for-some soakPassed",
              "ENTER complete soakPassed");
    }
  }

  @Test
  void migrationGoesBackBeforeAnybodyReadsAWrongStore() throws Exception {
    try (ExampleFleet fleet = fleet("migration", "forgetful")) {
      Stores stores = new Stores(false);
      fleet.agent("orders", "o-1", "a");
      fleet.awaitReady();
      fleet.traffic(60, stores::serve);
      fleet.apply("rollout.yaml");
      fleet.awaitPhase("orders-store-migration", "ROLLED_BACK");
      assertThat(stores.lost).hasValue(0);
      assertThat(stores.readFromNew).hasValue(0);
      assertThat(fleet.moves("orders-store-migration")).contains("ROLL_BACK start regression");
    }
  }

  /** Two stores behind the flags of the migration; a forgetful new one loses one write in ten. */
  private static final class Stores {
    private final boolean reliable;
    private final Map<String, Long> old = new ConcurrentHashMap<>();
    private final Map<String, Long> fresh = new ConcurrentHashMap<>();
    private final Map<String, Long> truth = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong readFromNew = new AtomicLong();
    private long version; // of the one thread that serves

    Stores(boolean reliable) {
      this.reliable = reliable;
    }

    void serve(Tidegate agent, String unit) {
      EvaluationContext user = EvaluationContext.of(unit);
      try (Operation operation = agent.operation(unit)) {
        write(agent, unit, stringOf(agent, "orders.writes", user));
        boolean fromNew = stringOf(agent, "orders.reads", user).equals("new");
        if (fromNew) {
          readFromNew.incrementAndGet();
        }
        if (agent.flags().booleanValue("orders.compare", false, user)) {
          agent.health().count("consistency", unit, Objects.equals(old.get(unit), fresh.get(unit)));
        }
        boolean right = Objects.equals((fromNew ? fresh : old).get(unit), truth.get(unit));
        if (!right) {
          lost.incrementAndGet();
          operation.failed();
        }
        agent.health().count("orders_failed", unit, right);
      }
    }

    private void write(Tidegate agent, String unit, String where) {
      long now = ++version;
      truth.put(unit, now);
      if (!where.equals("new")) {
        old.put(unit, now);
      }
      if (!where.equals("old") && (reliable || now % 10 != 0)) {
        fresh.put(unit, now);
      }
      if (where.equals("both")) {
        agent.health().count("dual_write", unit, true);
      }
    }
  }

  @Test
  void multiServiceApiWaitsForTheSchemaOfBothServices() throws Exception {
    try (ExampleFleet fleet = fleet("multi-service")) {
      for (String service : List.of("payments", "ledger")) {
        fleet.agent(service, service + "-1", "a");
        fleet.agent(service, service + "-2", "b");
      }
      fleet.awaitReady();
      fleet.traffic(
          20,
          (agent, unit) -> {
            try (Operation operation = agent.operation(unit)) {
              assertThat(operation).isNotNull();
            }
          });
      fleet.apply("schema.yaml");
      fleet.apply("api.yaml");
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> "waitingForPredecessor".equals(fleet.shown("payments-api-v2", "status", "reason")));
      fleet.awaitStage("payments-schema-v2", "some-instances");
      fleet.awaitPhase("payments-schema-v2", "SOAKING");
      List<String> served = new ArrayList<>();
      fleet.agents().forEach(agent -> served.add(stringOf(agent, "payments.schema", SOMEBODY)));
      assertThat(served.subList(0, 2)).containsExactlyInAnyOrder("v1", "v2");
      assertThat(served.subList(2, 4)).containsExactlyInAnyOrder("v1", "v2");
      fleet.awaitPhase("payments-schema-v2", "COMPLETED");
      fleet.awaitPhase("payments-api-v2", "COMPLETED");
    }
  }

  @Test
  void forwardOnlyGoesBackNoFurtherAndCompensates() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer accountants =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    accountants.createContext("/compensate", exchange -> compensate(exchange, told));
    accountants.start();
    try (ExampleFleet fleet = fleet("forward-only")) {
      Invoices invoices = new Invoices(fleet.agent("invoices", "i-1", "a"));
      fleet.awaitReady();
      fleet.traffic(20, invoices::serve);
      fleet.apply(
          "rollout.yaml", "localhost:8099", "127.0.0.1:" + accountants.getAddress().getPort());
      fleet.awaitStage("invoices-v2", "archive");
      fleet.awaitPhase("invoices-v2", "HELD");
      assertThat(fleet.shown("invoices-v2", "status", "stageName")).isEqualTo("new-numbers");
      assertThat(invoices.calls).containsExactly("enter new-numbers", "enter archive", "back");
      assertThat(invoices.numbering()).isEqualTo("new");
      assertThat(told).hasSize(1);
      assertThat(told.get(0)).contains("\"event\":\"rollback\"", "\"stage\":\"archive\"");
      fleet.ask("invoices-v2", "rollback", "{}", 409);
    } finally {
      accountants.stop(0);
    }
  }

  private static void compensate(HttpExchange exchange, List<String> told) throws IOException {
    try (exchange) {
      told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  /** A service whose new archive loses one invoice in ten. */
  private static final class Invoices implements StageHandler {
    private final Tidegate agent;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private long served; // of the one thread that serves

    Invoices(Tidegate agent) {
      this.agent = agent;
      agent.onStage("invoices-v2", this);
    }

    void serve(Tidegate same, String unit) {
      boolean archived =
          stringOf(same, "invoices.archive", EvaluationContext.of(unit)).equals("old")
              || ++served % 10 != 0;
      same.health().count("archive_failed", unit, archived);
    }

    String numbering() {
      return stringOf(agent, "invoices.numbering", SOMEBODY);
    }

    @Override
    public void enter(StageContext stage) {
      calls.add("enter " + stage.stage());
    }

    @Override
    public void rollBack(StageContext stage) {
      calls.add("back");
    }
  }

  private static String stringOf(Tidegate agent, String flag, EvaluationContext who) {
    return agent.flags().stringValue(flag, "code", who);
  }
}
