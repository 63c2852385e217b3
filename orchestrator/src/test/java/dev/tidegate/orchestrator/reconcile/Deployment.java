package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store with one leader on it, all on one clock that the test moves. */
final class Deployment {
  static final RolloutName ORDERS = new RolloutName("shop", "orders");

  final TestingClock clock = new TestingClock();
  final MemoryStore store = new MemoryStore(clock);
  final ScriptedSignals signals = new ScriptedSignals();
  MeasurementSource measurements = MeasurementSource.NONE;
  WebhookCaller webhooks = WebhookCaller.NONE;
  final List<Fence> fenced = new ArrayList<>();
  final MeterRegistry meters = new SimpleMeterRegistry();
  final ViewKeeper views = new ViewKeeper(clock.scheduler(), new ViewMeters(meters));
  private @Nullable Fence fence;
  private @Nullable Reconciler reconciler;
  private int requests;

  Deployment() {
    store.follow(Keyspace.WATCHED, views);
    clock.runDue();
  }

  /** A replica takes the claim and reconciles with an empty memory. */
  void lead(String replica) {
    if (reconciler != null) {
      reconciler.close();
    }
    claim(replica);
    reconciler =
        new Reconciler(
            store,
            views,
            signals,
            measurements,
            webhooks,
            new LeadershipLink(
                () -> Optional.ofNullable(fence),
                lost -> {
                  fenced.add(lost);
                  fence = null;
                }),
            clock.scheduler(),
            clock.scheduler(),
            clock,
            clock.ticker(),
            new ReconcileSettings(Duration.ofSeconds(1), Duration.ofSeconds(5)),
            new ReconcileMeters(meters));
    reconciler.start();
    clock.runDue();
  }

  /** The replica that leads loses its claim, and takes another one with all it remembers. */
  void leadAgain(String replica) {
    fence = null;
    Optional.ofNullable(reconciler).ifPresent(Reconciler::wakeAll);
    clock.runDue();
    claim(replica);
    Optional.ofNullable(reconciler).ifPresent(Reconciler::wakeAll);
    clock.runDue();
  }

  private void claim(String replica) {
    LeaderClaim claim = new LeaderClaim(replica, "", "", "nonce", "test");
    store.deleteDirectly(Keyspace.LEADER);
    Revision token = store.putDirectly(Keyspace.LEADER, LeaderClaim.FORMAT.write(claim).utf8());
    fence = new Fence(Keyspace.LEADER, new FencingToken(token));
    clock.runDue();
  }

  /** Somebody else takes the claim; this leader does not know yet. */
  void usurp() {
    store.deleteDirectly(Keyspace.LEADER);
    store.putDirectly(
        Keyspace.LEADER,
        LeaderClaim.FORMAT.write(new LeaderClaim("other", "", "", "n", "test")).utf8());
  }

  void flag(String key) {
    store.putDirectly(
        Keyspace.flag("shop", key),
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"}");
  }

  void apply(String uid, String specYaml) {
    StoredManifest manifest =
        new StoredManifest(
            ORDERS,
            new RolloutUid(uid),
            new TreeMap<>(Map.of("team", "o")),
            (MapNode) DocumentReader.yaml(specYaml),
            "");
    store.putDirectly(Keyspace.spec(ORDERS), StoredManifest.FORMAT.write(manifest).utf8());
    clock.runDue();
  }

  /** Puts a request as the API does: with its audit entry. Answers its id. */
  String request(String verb, Map<String, String> args) {
    StoredRequest request = newRequest(verb, args);
    Key operation = Keyspace.audit("shop", RequestIntake.operationOf(request.id()));
    AuditEntry entry = new AuditEntry("op", "ann", "request", "orders", "because", clock.instant());
    CommitResult result =
        store.commit(
            new Commit(
                operation,
                null,
                List.of(),
                List.of(
                    new Change.Put(
                        Keyspace.request("shop", request.id()),
                        StoredRequest.FORMAT.write(request)),
                    new Change.Put(operation, AuditEntry.FORMAT.write(entry)))));
    if (!(result instanceof CommitResult.Committed)) {
      throw new AssertionError(result);
    }
    clock.runDue();
    return request.id();
  }

  /** Puts a request behind the API's back. Answers its id. */
  String requestDirectly(String verb) {
    StoredRequest request = newRequest(verb, Map.of());
    store.putDirectly(
        Keyspace.request("shop", request.id()), StoredRequest.FORMAT.write(request).utf8());
    clock.runDue();
    return request.id();
  }

  /** Another leader answers a request while this one still sees it. Answers its id. */
  String requestAnsweredElsewhere(String verb) {
    StoredRequest request = newRequest(verb, Map.of());
    Key key = Keyspace.request("shop", request.id());
    store.putDirectly(key, StoredRequest.FORMAT.write(request).utf8());
    store.cutStreams();
    store.deleteDirectly(key);
    clock.runDue();
    return request.id();
  }

  private StoredRequest newRequest(String verb, Map<String, String> args) {
    String id = RequestId.of(clock.instant(), 1, ++requests).value();
    return new StoredRequest(
        id,
        "",
        ORDERS.name(),
        verb,
        new TreeMap<>(args),
        "ann",
        "because",
        clock.instant(),
        StoredRequest.State.PENDING,
        "");
  }

  StoredRequest answer(String id) {
    return store
        .get(Keyspace.requestLog("shop", id))
        .flatMap(entry -> StoredRequest.FORMAT.read(entry.value()).value())
        .orElseThrow(() -> new AssertionError("request " + id + " is not in the log"));
  }

  /** What the last run saw and decided. */
  LatestRun latest() {
    return Optional.ofNullable(reconciler)
        .flatMap(leading -> leading.latest(ORDERS))
        .orElseThrow(() -> new AssertionError("nothing was decided"));
  }

  void pass(Duration time) {
    clock.advance(time);
    clock.runDue();
  }

  NamespaceView shop() {
    return views.current().namespace("shop");
  }

  RolloutEntry entry() {
    return views.current().rollout(ORDERS).orElseThrow();
  }

  RolloutStatus status() {
    var status = entry().status();
    if (status == null) {
      throw new AssertionError("no status");
    }
    return status.value();
  }

  /** What everybody is served of a flag. */
  Node served(String flag) {
    MapNode body = shop().effective().everybody().get(flag);
    if (body == null) {
      throw new AssertionError("no flag " + flag);
    }
    return body;
  }

  List<String> decisions(String uid) {
    return store.list(Keyspace.decisions("shop", new RolloutUid(uid))).entries().stream()
        .map(entry -> (MapNode) DocumentReader.json(entry.value().utf8()))
        .map(record -> String.valueOf(record.get("decision")).replace("\"", ""))
        .toList();
  }

  double commits(String result) {
    return Optional.ofNullable(meters.find("tidegate.commit").tag("result", result).counter())
        .map(io.micrometer.core.instrument.Counter::count)
        .orElse(0.0);
  }
}
