package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A kit with traffic and the truth log, the rollouts made on it, and the judgement at its end. */
final class FaultRun implements AutoCloseable {
  private final FaultKit kit;
  private final TruthLog truth;
  private final Writes writes;
  private final List<String> notes = new ArrayList<>();

  private FaultRun(FaultKit kit) {
    this.kit = kit;
    this.truth = TruthLog.start(kit.endpoints(), kit.folder().resolve("truth.jsonl"));
    this.writes = new Writes(FaultKit.REPLICAS.stream().map(kit::http).toList());
  }

  /** Starts everything. */
  static FaultRun start(Path folder, FaultKit.Setting setting) {
    return new FaultRun(FaultKit.start(folder, setting));
  }

  FaultKit kit() {
    return kit;
  }

  /** Puts a line before the judgement. */
  void note(String line) {
    System.out.println("faults: " + line);
    notes.add(line);
  }

  /** Applies a rollout of {@code stages} even steps on a flag of its own. */
  void apply(String name, int stages, int soakSeconds) throws IOException {
    OperatorClient client = kit.client(kit.awaitLeader());
    client.put("/api/v1/namespaces/shop/flags/" + name, flag());
    StringBuilder manifest = new StringBuilder(HEAD.formatted(name, name));
    for (int stage = 1; stage <= stages; stage++) {
      manifest.append(STAGE.formatted(stage, name, 100 * stage / stages, soakSeconds));
    }
    OperatorClient.Answer answer =
        client.post(
            "/api/v1/namespaces/shop/rollouts",
            "application/yaml",
            manifest.toString().getBytes(UTF_8));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  private static final String HEAD =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: %s}
      spec:
        services: [orders]
        salt: shop/%s
        onFailure: {target: start}
        stages:
      """;
  private static final String STAGE =
      """
          - name: step-%d
            flags: {%s: {variant: new, share: %d%%}}
            acknowledge: {quorum: 100%%, within: 2m}
            soak: {exactly: %ds}
      """;

  private static String flag() {
    return "{\"state\":\"ENABLED\",\"variants\":{\"old\":\"old\",\"new\":\"new\"},\"defaultVariant\":\"old\"}";
  }

  void awaitSoaking(String rollout) {
    Waits.within(Duration.ofSeconds(60), () -> "SOAKING".equals(phase(rollout)));
  }

  /** Waits until it completed; any other end fails at the limit, in words. */
  void awaitCompleted(String rollout, Duration limit) {
    try {
      Waits.within(limit, () -> "COMPLETED".equals(phase(rollout)));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(rollout + " is " + phase(rollout), e);
    }
  }

  private @Nullable Object phase(String rollout) {
    String leader = kit.leader(FaultKit.REPLICAS);
    return leader.isEmpty()
        ? null
        : kit.client(leader).rollout("shop", rollout).at("status", "phase");
  }

  /** Ends the traffic and judges everything that happened; {@code run.txt} tells it to people. */
  List<Violation> violations() throws IOException {
    writes.close();
    List<List<String>> served = new ArrayList<>(); // before the store's end is looked up
    for (int i = 1; i <= kit.agents(); i++) {
      served.add(kit.streamOf("a" + i));
    }
    long revision = kit.catchUp(truth);
    assertThat(truth.alive()).as("the truth log was read to its end").isTrue();
    List<TruthRevision> history = truth.revisions();
    List<Violation> found =
        new ArrayList<>(new TruthChecker(LegalTransitions.read()).check(history, true));
    found.addAll(Writes.check(writes.history(), history));
    for (int i = 1; i <= kit.agents(); i++) {
      found.addAll(AgentStreamChecker.check("a" + i, served.get(i - 1), revision));
    }
    note(
        "%d revisions, watched over %d interruptions, %d edits (%d acknowledged), %d violations"
            .formatted(
                history.size(),
                truth.interruptions(),
                writes.history().size(),
                writes(),
                found.size()));
    found.forEach(violation -> note(violation.toString()));
    Files.write(kit.folder().resolve("run.txt"), notes);
    return found;
  }

  /** How many edits were acknowledged. */
  long writes() {
    return writes.history().stream()
        .filter(write -> Objects.equals(write.outcome(), Writes.Outcome.OK))
        .count();
  }

  @Override
  public void close() {
    try (kit;
        truth) {
      writes.close();
    }
  }
}
