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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A kit with traffic, people and the truth log, the rollouts made on it, and the judgement at its
 * end.
 */
final class FaultRun implements AutoCloseable {
  /** From the word that a flag is off to every agent, with nobody leading. */
  private static final Duration KILL_MAX = Duration.ofSeconds(5);

  private static final Duration SETTLES_MAX = Duration.ofSeconds(30);

  private final FaultKit kit;
  private final List<String> notes = new ArrayList<>();
  private TruthLog truth;
  private Writes writes;
  private @Nullable People people; // in the first chapter
  private int chapter = 1;
  private long epoch;

  private FaultRun(FaultKit kit) {
    this.kit = kit;
    this.truth = TruthLog.start(kit.endpoints(), kit.folder().resolve("truth.jsonl"));
    OperatorClient client = kit.client(kit.awaitLeader());
    put(client, People.SWITCH);
    People.FLAGS.forEach(flag -> put(client, flag));
    accept(client, PEOPLE.formatted(People.ROLLOUT));
    this.writes = writing();
    this.people = new People(addresses(), FaultKit.MEMBERS.stream().map(kit::etcd).toList());
  }

  private Writes writing() {
    return new Writes(addresses(), "mark-" + chapter);
  }

  private List<String> addresses() {
    return FaultKit.REPLICAS.stream().map(kit::http).toList();
  }

  /** Starts everything. */
  static FaultRun start(Path folder, FaultKit.Setting setting) {
    FaultKit kit = FaultKit.start(folder, setting);
    try {
      return new FaultRun(kit);
    } catch (RuntimeException | Error e) {
      kit.close();
      throw e;
    }
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
    put(client, name);
    StringBuilder manifest = new StringBuilder(HEAD.formatted(name, name));
    for (int stage = 1; stage <= stages; stage++) {
      manifest.append(STAGE.formatted(stage, name, 100 * stage / stages, soakSeconds));
    }
    accept(client, manifest.toString());
  }

  /**
   * Begins again on a store that is another one from now on, once what came before was judged: what
   * was seen goes to a folder of its own, the truth is read anew from its beginning. To be called
   * while agents stand still. Operators begin to edit with {@link #goOn}.
   */
  void turnOver() throws IOException {
    truth.close();
    Path before = Files.createDirectories(kit.folder().resolve("chapter-" + chapter));
    for (String file : List.of("truth.jsonl", "calls.jsonl", "run.txt")) {
      Files.move(kit.folder().resolve(file), before.resolve(file));
    }
    for (String agent : kit.agentNames()) {
      for (String of : List.of(".stream.jsonl", ".saves.jsonl")) {
        takeOut(kit.folder().resolve(agent + of), before.resolve(agent + of));
      }
    }
    chapter++;
    notes.clear();
    people = null; // they know another store
    truth = TruthLog.start(kit.endpoints(), kit.folder().resolve("truth.jsonl"));
  }

  /** Moves what a file holds so far elsewhere, while others append to it. */
  private static void takeOut(Path file, Path to) throws IOException {
    Files.copy(file, to);
    Files.write(file, new byte[0]);
  }

  /**
   * Operators edit flags again. An agent reads its position before it looks at what is served, so
   * its first line may name the place it had before {@code newEpoch}: that is none of this history.
   */
  void goOn(long newEpoch) {
    epoch = newEpoch;
    writes = writing();
  }

  private static void put(OperatorClient client, String flag) {
    client.put("/api/v1/namespaces/shop/flags/" + flag, flag());
  }

  private static void accept(OperatorClient client, String manifest) {
    OperatorClient.Answer answer =
        client.post(
            "/api/v1/namespaces/shop/rollouts", "application/yaml", manifest.getBytes(UTF_8));
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

  /**
   * Two flags at once, on agents that enter, and a soak that outlasts the run; both arms fare the
   * same.
   */
  private static final String PEOPLE =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: %s}
      spec:
        services: [orders]
        salt: shop/people
        onFailure: {target: start}
        analysis:
          guardrails:
            alpha: 0.1%%
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
        stages:
          - name: some
            flags:
              people-a: {variant: new, share: 50%%}
              people-b: {variant: new, share: 30%%}
            agents: {share: 100%%}
            acknowledge: {quorum: 100%%, within: 5m}
            soak: {exactly: 2h}
            analysis: [guardrails]
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

  /**
   * Ends the traffic, tries the kill switch with nobody leading, and judges everything that
   * happened; {@code run.txt} tells it to people.
   */
  List<Violation> violations() throws IOException {
    writes.close();
    if (people != null) {
      people.close();
    }
    List<Violation> found = new ArrayList<>(killWithoutLeader());
    settle();
    RunRecord run = record();
    assertThat(truth.alive()).as("the truth log was read to its end").isTrue();
    found.addAll(Oracle.judge(run));
    note(
        "%s, watched over %d interruptions, %d edits acknowledged"
            .formatted(RunReport.summary(run, found), truth.interruptions(), writes()));
    found.forEach(violation -> System.out.println("faults: " + violation));
    Files.write(kit.folder().resolve("run.txt"), RunReport.of(run, notes, found));
    return found;
  }

  /** G11: the leader dies, and before there is another one a flag is switched off everywhere. */
  private List<Violation> killWithoutLeader() throws IOException {
    String leader = kit.awaitLeader();
    OperatorClient survivor = kit.client(FaultKit.others(FaultKit.REPLICAS, leader).get(0));
    String path = "/api/v1/namespaces/shop/flags/" + People.SWITCH;
    Waits.within(SETTLES_MAX, () -> survivor.post(path + "/enable", "{}").status() == 200);
    Waits.within(
        SETTLES_MAX, () -> offSince().values().stream().allMatch(since -> since == Long.MAX_VALUE));
    kit.process(leader).kill();
    OperatorClient.Answer answer = survivor.post(path + "/kill", "{}");
    long told = System.nanoTime();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    boolean led = !kit.leader(FaultKit.others(FaultKit.REPLICAS, leader)).isEmpty();
    try {
      Waits.within(
          SETTLES_MAX,
          () -> offSince().values().stream().allMatch(since -> since < Long.MAX_VALUE));
    } catch (ConditionTimeoutException e) {
      note("a flag that was switched off is served after " + SETTLES_MAX);
    }
    long last = offSince().values().stream().mapToLong(since -> since).max().orElse(told);
    note(
        "kill switch with %s leading: on every agent after %d ms"
            .formatted(led ? "somebody" : "nobody", (last - told) / 1_000_000));
    return KillSwitchChecker.reached(People.SWITCH, told, KILL_MAX, streams());
  }

  private Map<String, Long> offSince() throws IOException {
    Map<String, Long> since = new TreeMap<>();
    streams()
        .forEach(
            (agent, lines) -> since.put(agent, KillSwitchChecker.offSince(People.SWITCH, lines)));
    return since;
  }

  private Map<String, List<AgentLine>> streams() throws IOException {
    Map<String, List<AgentLine>> streams = new TreeMap<>();
    for (int i = 1; i <= kit.agents(); i++) {
      List<AgentLine> lines = RunRecord.stream(kit.folder(), "a" + i);
      streams.put("a" + i, lines.stream().dropWhile(line -> line.epoch() < epoch).toList());
    }
    return streams;
  }

  /** Waits until requests are answered and agents serve the newest; what does not is judged. */
  private void settle() throws IOException {
    kit.awaitLeader();
    kit.catchUp(truth);
    try {
      Waits.within(SETTLES_MAX, this::isSettled);
    } catch (ConditionTimeoutException e) {
      note("not everything came to rest within " + SETTLES_MAX);
    }
  }

  private boolean isSettled() throws IOException {
    List<TruthRevision> history = truth.revisions();
    TruthFlags flags = new TruthFlags("shop", history);
    Set<String> waiting = new HashSet<>();
    for (TruthRevision revision : history) {
      revision.puts("ns/*/requests/*").forEach(put -> waiting.add(put.key()));
      revision.deletions("ns/*/requests/*").forEach(gone -> waiting.remove(gone.key()));
    }
    boolean served =
        streams().values().stream()
            .allMatch(lines -> flags.areNewest(lines.get(lines.size() - 1).flags()));
    return waiting.isEmpty() && served && RESTING.contains(String.valueOf(phase(People.ROLLOUT)));
  }

  /** Where the people's rollout stays until it is asked. */
  private static final Set<String> RESTING = Set.of("SOAKING", "PAUSED", "HELD", "ROLLED_BACK");

  private RunRecord record() throws IOException {
    Map<String, List<AgentLine>> streams = streams(); // before the store's end is looked up
    Map<String, List<CheckpointChecker.Save>> saves = new TreeMap<>();
    for (String agent : streams.keySet()) {
      saves.put(agent, RunRecord.saves(kit.folder(), agent));
    }
    long revision = kit.catchUp(truth);
    List<Call> calls = new ArrayList<>(writes.history());
    if (people != null) {
      calls.addAll(people.history());
    }
    People.write(calls, kit.folder().resolve("calls.jsonl"));
    return new RunRecord(truth.revisions(), calls, streams, saves, revision);
  }

  /** How many edits were acknowledged. */
  long writes() {
    return writes.history().stream().filter(write -> write.outcome() == Writes.Outcome.OK).count();
  }

  @Override
  public void close() {
    close(kit, truth, people, writes);
  }

  /** All of them, the last first, whatever becomes of one. */
  private static void close(FaultKit kit, TruthLog truth, @Nullable People people, Writes writes) {
    try (kit;
        truth;
        people) {
      writes.close();
    }
  }
}
