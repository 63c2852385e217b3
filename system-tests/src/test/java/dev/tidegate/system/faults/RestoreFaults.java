package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.EACH;
import static dev.tidegate.system.faults.FaultCase.HEAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Etcd is restored from a backup, so that its revision goes back. What happened until then is
 * judged before, and what happens on the restored store at the end of the row: it is another
 * history from the backup on.
 */
final class RestoreFaults {
  /** A replica learns it from its next list, an agent tells it as soon as it is connected. */
  private static final Duration NOTICED_MAX = Duration.ofSeconds(30);

  /** Longer than an election takes. */
  private static final Duration STANDS_STILL = Duration.ofSeconds(6);

  static final List<FaultCase> CASES =
      List.of(
          new FaultCase(
              "restore-etcd",
              "every etcd restored from a backup made amid the rollout",
              "nobody leads and agents keep what they serve until `orchestrator adopt`; then "
                  + EACH
                  + " and every agent serves the newest view",
              HEAL,
              FaultKit.Setting.PLAIN,
              RestoreFaults::restore));

  private RestoreFaults() {}

  private static Duration restore(FaultCase.Occasion occasion) throws IOException {
    FaultRun run = occasion.run();
    FaultKit kit = occasion.kit();
    String token = "restored-" + occasion.rollout();
    Path backup = kit.folder().resolve(token + ".db");
    kit.etcd(kit.awaitEtcdLeader()).save(backup);
    run.awaitCompleted(occasion.rollout(), Recovery.MAX);
    endOfChapter(run);

    FaultKit.MEMBERS.forEach(member -> kit.etcd(member).kill());
    for (String member : FaultKit.MEMBERS) {
      kit.etcd(member).restore(backup, token);
    }
    Waits.within(
        NOTICED_MAX, () -> FaultKit.REPLICAS.stream().allMatch(one -> kit.client(one).rewound()));
    standsStill(kit);
    run.turnOver();

    OperatorClient.Answer adopted =
        kit.client("o1").post("/api/v1/adoption", "{\"reason\":\"restored\"}");
    assertThat(adopted.status()).as(adopted.text()).isEqualTo(200);
    long begin = System.nanoTime();
    Recovery.servesEverywhere(kit);
    long revision = kit.revision();
    long epoch = (Long) adopted.at("epoch");
    kit.agentNames()
        .forEach(agent -> Waits.within(Recovery.MAX, () -> serves(kit, agent, epoch, revision)));
    kit.awaitLeader();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    run.goOn(epoch);
    return took;
  }

  /** Judges what is about to become another store's history; who was killed for it comes back. */
  private static void endOfChapter(FaultRun run) throws IOException {
    List<Violation> found = run.violations();
    assertThat(found).as("before the restore").isEmpty();
    for (String replica : FaultKit.REPLICAS) {
      if (!run.kit().process(replica).alive()) {
        run.kit().startReplica(replica);
      }
    }
    run.kit().awaitLeader();
  }

  private static void standsStill(FaultKit kit) {
    List<List<String>> streams = kit.agentNames().stream().map(kit::streamOf).toList();
    await()
        .during(STANDS_STILL)
        .atMost(STANDS_STILL.multipliedBy(2))
        .until(() -> kit.leader(FaultKit.REPLICAS).isEmpty());
    assertThat(kit.agentNames().stream().map(kit::streamOf).toList())
        .as("what agents serve while the store is not adopted")
        .isEqualTo(streams);
    assertThat(Writes.put(kit.client("o1"), "probe-o1", "never"))
        .as("an edit before the store is adopted")
        .isEqualTo(Writes.Outcome.REFUSED);
  }

  private static boolean serves(FaultKit kit, String agent, long epoch, long revision) {
    List<String> lines = kit.streamOf(agent);
    Fields last = Fields.parse(lines.get(lines.size() - 1));
    return last.number("epoch") == epoch && last.number("revision") >= revision;
  }
}
