package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.view.ViewWait;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.FlagClaim;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Namespace {@code shop} in a store in memory, and the operations on it. No leader. */
final class OperatedStore {
  static final String SHOP = "shop";
  static final Author ANN = new Author("ann", "because");

  final TestingClock clock = new TestingClock();
  final MemoryStore store = new MemoryStore(clock);
  final ViewKeeper views = new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  final Mutations mutations = new Mutations(store, views, clock, new Random(1));
  final FlagOperations flags = new FlagOperations(mutations);
  final Overrides overrides = new Overrides(mutations);
  final FreezeOperations freezes = new FreezeOperations(mutations);
  final ReportLog reports = new ReportLog(mutations);
  final Segments segments = new Segments(mutations);
  final FlagHistory history = new FlagHistory(mutations);
  final Reversions reversions = new Reversions(mutations, flags);
  final RequestOperations requests = new RequestOperations(mutations, this::nextLook);
  final RolloutOperations rollouts = new RolloutOperations(mutations, requests);
  final EmergencyOperations emergency = new EmergencyOperations(mutations, requests);

  private long looks;

  OperatedStore() {
    store.follow(Keyspace.WATCHED, views);
  }

  /** Changes through a replica that is cut off from what is written from now on. */
  Mutations mutationsThatSeeNothingMore() {
    ViewWait inVain =
        new ViewWait() {
          @Override
          public <T> T await(CompletableFuture<T> reached, Duration limit) throws TimeoutException {
            throw new TimeoutException("nothing more is seen");
          }
        };
    ViewKeeper behind =
        new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()), inVain);
    behind.reset(store.list(Keyspace.WATCHED));
    return new Mutations(store, behind, clock, new Random(2));
  }

  /** A ticker that moves on by itself, so that waiting for an answer ends after a look. */
  private long nextLook() {
    return Duration.ofSeconds(3).multipliedBy(looks++).toNanos();
  }

  static String switchBody(String defaultVariant) {
    return """
    {"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"%s"}\
    """
        .formatted(defaultVariant);
  }

  void flag(String key) {
    store.putDirectly(Keyspace.flag(SHOP, key), switchBody("off"));
  }

  static String manifest(String name, String flag) {
    return """
    apiVersion: tidegate.dev/v1
    kind: Rollout
    metadata: {name: %s, labels: {team: tide}}
    spec:
      services: [orders]
      stages:
        - {name: some, flags: {%s: {variant: 'on', share: 10%%}}, soak: {exactly: 1m}}
        - {name: all, flags: {%s: {variant: 'on', share: 100%%}}, soak: {exactly: 1m}}
    """
        .formatted(name, flag, flag);
  }

  /** As if the leader had started it: manifest, status, plan and claims. */
  RolloutUid active(String name, String yaml) {
    RolloutUid uid = new RolloutUid("uid-" + name);
    RolloutPlan plan = plan(yaml, uid);
    Standing standing =
        new Standing(
            new Reason(ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS, "entering"),
            clock.instant(),
            null,
            Standing.ORCHESTRATOR);
    RolloutStatus status =
        new RolloutStatus.Entering(new Attempt(uid, plan.hash(), 0), standing, 1, 0);
    put(Keyspace.spec(plan.name()), StoredManifest.FORMAT.write(stored(yaml, plan.name(), uid)));
    put(Keyspace.plan(plan.name(), uid), CoreFormats.PLAN.write(plan));
    put(Keyspace.status(plan.name()), CoreFormats.status(status, plan));
    for (String flag : plan.flags()) {
      put(Keyspace.claim(SHOP, flag), FlagClaim.FORMAT.write(new FlagClaim(uid, name)));
    }
    return uid;
  }

  private static RolloutPlan plan(String yaml, RolloutUid uid) {
    return RolloutSpecParser.parse(ManifestNamespace.in(SHOP, DocumentReader.yaml(yaml))).plan(uid);
  }

  private static StoredManifest stored(String yaml, RolloutName name, RolloutUid uid) {
    return new StoredManifest(
        name,
        uid,
        new TreeMap<>(Map.of("team", "tide")),
        RolloutSpecParser.parse(ManifestNamespace.in(SHOP, DocumentReader.yaml(yaml))).authored(),
        "");
  }

  /** The leader ends the rollout. */
  void end(String name, String yaml, RolloutUid uid) {
    RolloutPlan plan = plan(yaml, uid);
    Standing standing =
        new Standing(
            new Reason(ReasonCode.ROLLED_BACK, "over"),
            clock.instant(),
            null,
            Standing.ORCHESTRATOR);
    RolloutStatus status =
        new RolloutStatus.RolledBack(new Attempt(uid, plan.hash(), 0), standing, List.of());
    put(Keyspace.status(new RolloutName(SHOP, name)), CoreFormats.status(status, plan));
  }

  /** The leader keeps that the plan failed. */
  void failed(String name, String yaml, RolloutUid uid) {
    end(name, yaml, uid);
    RolloutEnding ending =
        new RolloutEnding(
            plan(yaml, uid).hash(),
            0,
            "ROLLED_BACK",
            clock.instant(),
            "error_rate regressed",
            true,
            null,
            new TreeMap<>(),
            null);
    put(Keyspace.ended(new RolloutName(SHOP, name), uid), RolloutEnding.FORMAT.write(ending));
  }

  /** The leader answers a request as soon as it is there, on the next look. */
  void answer(StoredRequest request, StoredRequest.State state, String message) {
    store.deleteDirectly(Keyspace.request(SHOP, request.id()));
    put(
        Keyspace.requestLog(SHOP, request.id()),
        StoredRequest.FORMAT.write(request.answered(state, message)));
  }

  void put(Key key, Bytes value) {
    store.putDirectly(key, value.utf8());
  }

  Outcome<RolloutOperations.Accepted> apply(String yaml) {
    return apply(yaml, RolloutOperations.Applying.PLAIN);
  }

  Outcome<RolloutOperations.Accepted> apply(String yaml, RolloutOperations.Applying applying) {
    return rollouts.apply(SHOP, DocumentReader.yaml(yaml), applying, ANN);
  }

  static Node json(String text) {
    return DocumentReader.json(text);
  }

  NamespaceView shop() {
    return views.current().namespace(SHOP);
  }

  /** What lies under a flag's key, or nothing. */
  String body(String flag) {
    return store.get(Keyspace.flag(SHOP, flag)).map(entry -> entry.value().utf8()).orElse("");
  }

  List<String> audited() {
    return store.list(KeyRange.below("log/shop/audit/entries")).entries().stream()
        .map(Entry::value)
        .map(Bytes::utf8)
        .toList();
  }
}
