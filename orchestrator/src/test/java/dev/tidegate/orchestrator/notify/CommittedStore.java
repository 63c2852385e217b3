package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Notified;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store in which a test commits what a leader would, and the view of it. */
final class CommittedStore {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final TestingClock clock = new TestingClock(START);
  final MemoryStore store = new MemoryStore(clock);
  final ViewKeeper views =
      new ViewKeeper(clock.scheduler(), new ViewMeters(new SimpleMeterRegistry()));
  private Optional<Fence> fence = Optional.empty();
  private int commits;

  /** Whether what waits for the clock runs after each commit. */
  boolean runs = true;

  CommittedStore() {
    store.follow(Keyspace.WATCHED, views);
    clock.runDue();
  }

  Optional<Fence> fence() {
    return fence;
  }

  /** Another leader than before. */
  void lead() {
    usurp();
    Revision token = store.get(Keyspace.LEADER).map(Entry::modRevision).orElseThrow();
    fence = Optional.of(new Fence(Keyspace.LEADER, new FencingToken(token)));
  }

  /** Somebody else takes the claim; who had it does not know. */
  void usurp() {
    store.deleteDirectly(Keyspace.LEADER);
    store.putDirectly(Keyspace.LEADER, "{}");
  }

  void follow() {
    fence = Optional.empty();
  }

  /** Keeps the plan of an incarnation of a rollout in namespace shop, as at its start. */
  void plan(String rollout, String uid) {
    RolloutName name = new RolloutName("shop", rollout);
    RolloutPlan plan =
        RolloutSpecParser.parse(
                DocumentReader.yaml(
                    """
                    apiVersion: tidegate.dev/v1
                    kind: Rollout
                    metadata: {namespace: shop, name: %s}
                    spec: {stages: [{name: canary, flags: {f: v}}]}
                    """
                        .formatted(rollout)))
            .draft();
    store.putDirectly(
        Keyspace.plan(name, new RolloutUid(uid)), CoreFormats.PLAN.write(plan).utf8());
    clock.runDue();
  }

  /** What is decided of {@code rollout}, incarnation {@code rollout}-1, in namespace shop. */
  Revision decide(String rollout, String decision, String phase, String reason) {
    return decide("shop", rollout, rollout + "-1", decision, phase, "soaking", reason);
  }

  Revision decide(
      String namespace,
      String rollout,
      String uid,
      String decision,
      String phase,
      String reasonBefore,
      String reason) {
    RolloutName name = new RolloutName(namespace, rollout);
    MapNode after = status(uid, phase, reason);
    DecisionRecord record =
        new DecisionRecord(
            ++commits,
            decision,
            reason,
            "since " + reason,
            clock.instant(),
            "1",
            "1",
            status(uid, "SOAKING", reasonBefore),
            after,
            MapNode.builder().build(),
            1);
    Key operation = Keyspace.audit(namespace, "op" + commits);
    return commit(
        operation,
        new Change.Put(Keyspace.status(name), CoreFormats.bytes(after)),
        new Change.Put(
            Keyspace.decision(namespace, new RolloutUid(uid), commits),
            CoreFormats.bytes(record.toNode())),
        new Change.Put(operation, audit("rollout." + decision, "rollout " + name)));
  }

  private MapNode status(String uid, String phase, String reason) {
    return (MapNode)
        DocumentReader.json(
            """
            {"rolloutUid":"%s","planHash":"%s","attempt":0,"phase":"%s","stage":1,"fromStage":1,
             "stageName":"canary","reason":"%s","message":"since %s","goal":0,
             "since":"%s","actor":"orchestrator"}
            """
                .formatted(uid, "a".repeat(64), phase, reason, reason, clock.instant()));
  }

  /** A service is frozen as flap control does it. */
  Revision freezeForFlapping(String freeze) {
    Key operation = Keyspace.audit("shop", freeze + "." + ++commits);
    Freezes freezes =
        new Freezes(
            new TreeMap<>(
                Map.of(freeze, new Freeze(List.of(), null, null, "why", Standing.ORCHESTRATOR))));
    return commit(
        operation,
        new Change.Put(Keyspace.freezes("shop"), Freezes.FORMAT.write(freezes)),
        new Change.Put(operation, audit("freeze.flapping", "freeze " + freeze)));
  }

  private Bytes audit(String action, String subject) {
    return AuditEntry.FORMAT.write(
        new AuditEntry("op", Standing.ORCHESTRATOR, action, subject, "too often", clock.instant()));
  }

  private Revision commit(Key operation, Change... changes) {
    CommitResult result = store.commit(new Commit(operation, null, List.of(), List.of(changes)));
    if (result instanceof CommitResult.Committed committed) {
      if (runs) {
        clock.runDue();
      }
      return committed.revision();
    }
    throw new AssertionError(result);
  }

  Notified notified() {
    return store
        .get(Keyspace.NOTIFIED)
        .flatMap(entry -> Notified.FORMAT.read(entry.value()).value())
        .orElse(Notified.NOBODY);
  }
}
