package dev.tidegate.orchestrator.fanout;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
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
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.EffectiveFlags;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Overlay;
import dev.tidegate.orchestrator.wire.Replica;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A view written by a test: one namespace {@code shop} with at most one rollout. Each change is one
 * revision.
 */
public final class TestingView {
  /** The rollout's name. */
  public static final RolloutName NAME = new RolloutName("shop", "orders-v2");

  private static final Node MANIFEST =
      DocumentReader.yaml(
          """
          apiVersion: tidegate.dev/v1
          kind: Rollout
          metadata: {namespace: shop, name: orders-v2}
          spec:
            services: [orders]
            stages:
              - name: some
                flags: {orders.store: {variant: live, share: 10%}}
                agents: {share: 25%, spreadBy: zone}
                checkpoint: before
                acknowledge: {quorum: 95%, within: 45s}
                soak: {min: 1m, max: 5m}
              - name: all
                flags: {orders.store: {variant: live, share: 100%}}
                soak: {min: 1m, max: 5m}
          """);

  private final SortedMap<String, MapNode> flags = new TreeMap<>();
  private final SortedMap<String, FlagOverride> overrides = new TreeMap<>();
  private final SortedMap<String, Stored<Replica>> replicas = new TreeMap<>();
  private final SortedMap<String, MapNode> layer = new TreeMap<>();
  private final SortedMap<String, Stored<Overlay>> overlays = new TreeMap<>();
  private final SortedMap<String, Unreadable> quarantined = new TreeMap<>();
  private long epoch = 1;
  private long revision = 10;
  private @Nullable Stored<LeaderClaim> leader;
  private @Nullable RolloutPlan plan;
  private @Nullable RolloutStatus status;
  private @Nullable Stored<StoredManifest> manifest;
  private long statusRevision;
  private final Map<RolloutUid, Stored<RolloutPlan>> formerPlans = new HashMap<>();
  private final Map<RolloutUid, Stored<RolloutEnding>> endings = new HashMap<>();

  /** A plan of two stages, the first of them with a quarter of the agents per zone. */
  public static RolloutPlan planOf(String uid) {
    return RolloutSpecParser.parse(MANIFEST).plan(new RolloutUid(uid));
  }

  /** Puts a flag. */
  public TestingView flag(String key, String body) {
    revision++;
    flags.put(key, (MapNode) DocumentReader.json(body));
    quarantined.remove(key);
    return this;
  }

  /** Puts what cannot be read in place of a flag, seen by a replica that never saw a good body. */
  public TestingView poisoned(String key) {
    withoutFlag(key);
    Problem problem = new Problem(Problem.ROOT, Position.NONE, "poison", null);
    quarantined.put(
        key,
        new Unreadable(
            Keyspace.flag("shop", key),
            Bytes.ofUtf8("{"),
            new Revision(revision),
            List.of(problem)));
    return this;
  }

  /** Deletes a flag. */
  public TestingView withoutFlag(String key) {
    revision++;
    flags.remove(key);
    return this;
  }

  /** Puts an override. */
  public TestingView overridden(String key, FlagOverride override) {
    revision++;
    overrides.put(key, override);
    return this;
  }

  /** Elects a leader; its token is the revision of this change. */
  public TestingView leader(String replica, String grpcAddress) {
    revision++;
    LeaderClaim claim = new LeaderClaim(replica, grpcAddress, "", "nonce", "test");
    leader = stored(claim);
    return this;
  }

  /** Registers a replica. */
  public TestingView replica(String name, String boot) {
    revision++;
    replicas.put(name, stored(new Replica(name, boot, "", "", "test")));
    return this;
  }

  /** Sets the rollout's status. */
  public TestingView status(RolloutPlan newPlan, RolloutStatus newStatus) {
    revision++;
    plan = newPlan;
    status = newStatus;
    statusRevision = revision;
    return this;
  }

  /** Accepts the rollout of {@link #planOf}, whose plan is not frozen. */
  public TestingView accepted(RolloutPlan newPlan, RolloutStatus newStatus) {
    status(newPlan, newStatus);
    MapNode spec = (MapNode) Objects.requireNonNull(((MapNode) MANIFEST).get("spec"));
    manifest = stored(new StoredManifest(NAME, newPlan.uid(), new TreeMap<>(), spec, ""));
    return this;
  }

  /** Removes the rollout. */
  public TestingView withoutRollout() {
    revision++;
    plan = null;
    status = null;
    return this;
  }

  /** What members of stage {@code stage} serve: buckets below the bound of their group. */
  public TestingView layer(int stage, String key, String body, Map<String, Integer> bounds) {
    revision++;
    layer.put(key, (MapNode) DocumentReader.json(body));
    Overlay overlay =
        new Overlay(
            new RolloutUid("uid-1"),
            stage,
            "live",
            new dev.tidegate.core.cohort.Share(10_000),
            "shop/orders-v2",
            null,
            true,
            new TreeMap<>(bounds),
            false);
    overlays.put(key, stored(overlay));
    return this;
  }

  /** Entering {@code stage} in the first attempt. */
  public static RolloutStatus entering(RolloutPlan plan, int stage) {
    return new RolloutStatus.Entering(attempt(plan), standing("entering"), stage, 0);
  }

  /** Rolling back from {@code from} to {@code stage}. */
  public static RolloutStatus rollingBack(RolloutPlan plan, int from, int stage) {
    return new RolloutStatus.RollingBack(attempt(plan), standing("restoring"), stage, from);
  }

  /** The first attempt of a plan. */
  public static Attempt attempt(RolloutPlan plan) {
    return new Attempt(plan.uid(), plan.hash(), 0);
  }

  /** A standing with a message. */
  public static Standing standing(String message) {
    Reason reason = new Reason(ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS, message);
    return new Standing(reason, Instant.EPOCH, null, Standing.ORCHESTRATOR);
  }

  /** The store went back to its beginning and was adopted; what it holds is as before. */
  public TestingView adopted() {
    epoch++;
    revision = 1;
    return this;
  }

  /** The newest revision. */
  public long revision() {
    return revision;
  }

  private <T> Stored<T> stored(T value) {
    return new Stored<>(value, new Revision(revision), new Revision(revision), List.of());
  }

  /** A change that touches everything. */
  public ViewChange change() {
    return new ViewChange(view(), Set.of(NAME), Set.of(), Set.of("shop"), true);
  }

  private Map<RolloutUid, Stored<RolloutPlan>> plans(RolloutPlan current) {
    Map<RolloutUid, Stored<RolloutPlan>> plans = new HashMap<>(formerPlans);
    if (manifest == null) {
      plans.put(current.uid(), stored(current));
    }
    return plans;
  }

  /** An earlier incarnation of the rollout ended so. */
  public TestingView ended(RolloutPlan former, String phase) {
    revision++;
    formerPlans.put(former.uid(), stored(former));
    endings.put(
        former.uid(),
        stored(
            new RolloutEnding(
                former.hash(),
                0,
                phase,
                Instant.EPOCH,
                "",
                false,
                null,
                Collections.emptySortedMap(),
                null)));
    return this;
  }

  /** The view now. */
  public RolloutView view() {
    SortedMap<RolloutName, SortedMap<String, MapNode>> layers = new TreeMap<>();
    layers.put(NAME, layer);
    EffectiveFlags effective =
        new EffectiveFlags(flags, flags, layers, Collections.emptySortedMap());
    SortedMap<RolloutName, RolloutEntry> rollouts = new TreeMap<>();
    if (plan != null && status != null) {
      Revision changed = new Revision(statusRevision);
      rollouts.put(
          NAME,
          new RolloutEntry(
              NAME,
              manifest,
              new Stored<>(status, changed, changed, List.of()),
              plans(plan),
              Map.of(),
              overlays,
              List.of(),
              null,
              endings));
    }
    SortedMap<String, NamespaceView> namespaces = new TreeMap<>();
    namespaces.put(
        "shop",
        new NamespaceView(
            "shop",
            new Revision(revision),
            stored(flags),
            Collections.emptySortedMap(),
            rollouts,
            Collections.emptySortedMap(),
            stored(overrides),
            null,
            List.of(),
            effective,
            quarantined,
            List.of()));
    return new RolloutView(
        new Revision(revision), epoch, null, leader, replicas, null, namespaces, List.of());
  }

  private <V> SortedMap<String, Stored<V>> stored(SortedMap<String, V> values) {
    SortedMap<String, Stored<V>> stored = new TreeMap<>();
    Revision changed = new Revision(revision);
    values.forEach(
        (key, value) -> stored.put(key, new Stored<>(value, changed, changed, List.of())));
    return stored;
  }
}
