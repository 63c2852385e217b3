package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How soon a real fleet is rolled back, and that it is not without a cause: eight processes of the
 * orders example with 40 requests a second together, half of the users inside. A program, since it
 * takes fifteen minutes; its command is in CONTRIBUTING.
 */
final class LiveEvidence {
  private static final int AGENTS = 8;
  private static final int REQUESTS_PER_AGENT = 5;
  private static final int RUNS = 10;
  private static final int ALIKE = 3;

  private final Path folder;

  private LiveEvidence(Path folder) {
    this.folder = folder;
  }

  /** Runs everything and ends with 1 if something is not as promised. */
  public static void main(String[] arguments) throws Exception {
    new LiveEvidence(Files.createTempDirectory("live-evidence")).run();
    System.exit(0);
  }

  private static String rollout(String name, String flag, String soak) {
    return """
    apiVersion: tidegate.dev/v1
    kind: Rollout
    metadata: {namespace: shop, name: %s}
    spec:
      services: [orders]
      salt: shop/%s
      stages:
        - {name: half, flags: {%s: {variant: new, share: 50%%}}, acknowledge: {quorum: 100%%, within: 1m}, soak: {%s}, analysis: [errors]}
      analysis:
        errors: {metrics: [{name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}]}
    """
        .formatted(name, name, flag, soak);
  }

  private void run() throws Exception {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      client.put("/api/v1/namespaces/shop/flags/orders.pricing", flag());
      for (int i = 1; i <= AGENTS; i++) {
        deployment.agent("o-" + i, REQUESTS_PER_AGENT, List.of("--large", "4"), orchestrator);
      }
      Scenario.awaitAgents(client, AGENTS);
      alike(client);
      worse(client);
    }
  }

  private static String flag() {
    return "{\"state\":\"ENABLED\",\"variants\":{\"old\":\"old\",\"new\":\"new\"},\"defaultVariant\":\"old\"}";
  }

  /** Flags that the service does not know: both arms are the same. */
  private void alike(OperatorClient client) throws Exception {
    for (int i = 1; i <= ALIKE; i++) {
      client.put("/api/v1/namespaces/shop/flags/alike-" + i, flag());
      apply(client, rollout("alike-" + i, "alike-" + i, "exactly: 5m"));
    }
    for (int i = 1; i <= ALIKE; i++) {
      Deployment.awaitPhase(client, "alike-" + i, "COMPLETED", Duration.ofMinutes(12));
      System.out.printf("alike-%d: %s%n", i, last(client, "alike-" + i, "COMPLETE"));
    }
  }

  /** One in a hundred orders fails as it is; the new pricing fails four more. */
  private void worse(OperatorClient client) throws Exception {
    List<Duration> took = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      String name = "worse-" + run;
      apply(client, rollout(name, "orders.pricing", "min: 1m, max: 30m"));
      Deployment.awaitPhase(client, name, "ROLLED_BACK", Duration.ofMinutes(5));
      Duration seconds = Duration.between(at(client, name, "ENTER"), at(client, name, "ROLL_BACK"));
      took.add(seconds);
      System.out.printf(
          "%s: rolled back %s after it was entered; %s%n",
          name, seconds, last(client, name, "ROLL_BACK"));
    }
    long[] millis = took.stream().mapToLong(Duration::toMillis).sorted().toArray();
    long median = (millis[RUNS / 2 - 1] + millis[RUNS / 2]) / 2;
    System.out.printf("median of %d: %d ms; all: %s%n", RUNS, median, Arrays.toString(millis));
    assertThat(median).isLessThanOrEqualTo(30_000);
  }

  private void apply(OperatorClient client, String manifest) throws Exception {
    Path file = Files.writeString(folder.resolve("rollout.yaml"), manifest);
    Scenario.applyRollout(client, file);
  }

  private static Instant at(OperatorClient client, String rollout, String decision) {
    return Instant.parse(text(decision(client, rollout, decision), "at"));
  }

  private static String last(OperatorClient client, String rollout, String decision) {
    return text(decision(client, rollout, decision), "message");
  }

  private static MapNode decision(OperatorClient client, String rollout, String word) {
    OperatorClient.Answer history =
        client.get("/api/v1/namespaces/shop/rollouts/" + rollout + "/history");
    for (Node item : ((ListNode) history.json().get("items")).items()) {
      MapNode decision = (MapNode) item;
      if (text(decision, "decision").equals(word)) {
        return decision;
      }
    }
    throw new AssertionError(rollout + " has no " + word + ": " + history.text());
  }

  private static String text(MapNode decision, String member) {
    return decision.get(member) instanceof TextNode text ? text.value() : "";
  }
}
