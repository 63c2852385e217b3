package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.FlagClaim;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Overlay;
import dev.tidegate.orchestrator.wire.Place;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A namespace while changes are applied to it. Owned by the keeper's thread. */
final class NamespaceState {
  private final String name;
  private final Shelf<Place.Flag, MapNode> flags = new Shelf<>(CoreFormats.FLAG::read);
  private final Shelf<Place.Evaluator, Node> evaluators = new Shelf<>(CoreFormats::readRule);
  private final Shelf<Place.Spec, StoredManifest> specs = new Shelf<>(StoredManifest.FORMAT::read);
  private final Shelf<Place.Status, RolloutStatus> statuses = new Shelf<>(CoreFormats::readStatus);
  private final Shelf<Place.Successor, StoredManifest> successors =
      new Shelf<>(StoredManifest.FORMAT::read);
  private final Shelf<Place.Plan, RolloutPlan> plans = new Shelf<>(CoreFormats.PLAN::read);
  private final Shelf<Place.Before, MapNode> befores = new Shelf<>(CoreFormats.FLAG::read);
  private final Shelf<Place.Ended, RolloutEnding> endings = new Shelf<>(RolloutEnding.FORMAT::read);
  private final Shelf<Place.OverlayOf, Overlay> overlays = new Shelf<>(Overlay.FORMAT::read);
  private final Shelf<Place.OverrideOf, FlagOverride> overrides =
      new Shelf<>(FlagOverride.FORMAT::read);
  private final Shelf<Place.Claim, FlagClaim> claims = new Shelf<>(FlagClaim.FORMAT::read);
  private final Shelf<Place.NamespaceFreezes, Freezes> freezes = new Shelf<>(Freezes.FORMAT::read);
  private final Shelf<Place.RequestOf, StoredRequest> requests =
      new Shelf<>(StoredRequest.FORMAT::read);
  private final ServableFlags servable;
  private Revision changed = Revision.NONE;

  NamespaceState(String name) {
    this.name = name;
    this.servable = new ServableFlags(name);
  }

  static NamespaceView empty(String name) {
    return new NamespaceState(name).snapshot();
  }

  void put(Place place, Entry entry) {
    changed = entry.modRevision();
    if (place instanceof Place.Flag flag) {
      flags.put(flag, entry);
    } else if (place instanceof Place.Evaluator evaluator) {
      evaluators.put(evaluator, entry);
    } else if (place instanceof Place.Claim claim) {
      claims.put(claim, entry);
    } else if (place instanceof Place.NamespaceFreezes document) {
      freezes.put(document, entry);
    } else if (place instanceof Place.RequestOf request) {
      requests.put(request, entry);
    } else if (place instanceof Place.OverrideOf override) {
      overrides.put(override, entry);
    } else {
      putOfRollout(place, entry);
    }
  }

  private void putOfRollout(Place place, Entry entry) {
    if (place instanceof Place.Spec spec) {
      specs.put(spec, entry);
    } else if (place instanceof Place.Status status) {
      statuses.put(status, entry);
    } else if (place instanceof Place.Successor successor) {
      successors.put(successor, entry);
    } else if (place instanceof Place.Plan plan) {
      plans.put(plan, entry);
    } else if (place instanceof Place.Before before) {
      befores.put(before, entry);
    } else if (place instanceof Place.Ended ended) {
      endings.put(ended, entry);
    } else if (place instanceof Place.OverlayOf overlay) {
      overlays.put(overlay, entry);
    } else {
      throw new AssertionError(place);
    }
  }

  void delete(Place place, Revision revision) {
    changed = revision;
    if (place instanceof Place.Flag flag) {
      flags.remove(flag);
    } else if (place instanceof Place.Evaluator evaluator) {
      evaluators.remove(evaluator);
    } else if (place instanceof Place.Claim claim) {
      claims.remove(claim);
    } else if (place instanceof Place.NamespaceFreezes document) {
      freezes.remove(document);
    } else if (place instanceof Place.RequestOf request) {
      requests.remove(request);
    } else if (place instanceof Place.OverrideOf override) {
      overrides.remove(override);
    } else {
      deleteOfRollout(place);
    }
  }

  private void deleteOfRollout(Place place) {
    if (place instanceof Place.Spec spec) {
      specs.remove(spec);
    } else if (place instanceof Place.Status status) {
      statuses.remove(status);
    } else if (place instanceof Place.Successor successor) {
      successors.remove(successor);
    } else if (place instanceof Place.Plan plan) {
      plans.remove(plan);
    } else if (place instanceof Place.Before before) {
      befores.remove(before);
    } else if (place instanceof Place.Ended ended) {
      endings.remove(ended);
    } else if (place instanceof Place.OverlayOf overlay) {
      overlays.remove(overlay);
    } else {
      throw new AssertionError(place);
    }
  }

  /** The rollout a request is for, if the request can be read. */
  Optional<RolloutName> rolloutOf(Place.RequestOf request) {
    return Optional.ofNullable(requests.values().get(request))
        .map(stored -> new RolloutName(name, stored.value().rollout()));
  }

  boolean isEmpty() {
    return shelves().stream().allMatch(Shelf::isEmpty);
  }

  NamespaceView snapshot() {
    SortedMap<String, Stored<Node>> rules = byName(evaluators, Place.Evaluator::name);
    ServableFlags.Sorted sorted = sortedFlags(rules);
    SortedMap<String, Stored<MapNode>> bodies = sorted.bodies();
    SortedMap<RolloutName, RolloutEntry> rollouts = rollouts();
    SortedMap<String, Stored<FlagOverride>> overridden = byName(overrides, Place.OverrideOf::flag);
    return new NamespaceView(
        name,
        changed,
        bodies,
        rules,
        rollouts,
        byName(claims, Place.Claim::flag),
        overridden,
        freezes.values().get(new Place.NamespaceFreezes(name)),
        requestsInOrder(),
        EffectiveFlagsOf.namespace(bodies, rules, rollouts.values(), overridden),
        sorted.quarantined(),
        unreadable());
  }

  private ServableFlags.Sorted sortedFlags(SortedMap<String, Stored<Node>> rules) {
    SortedMap<String, Node> byName = new TreeMap<>();
    rules.forEach((rule, stored) -> byName.put(rule, stored.value()));
    SortedMap<String, Unreadable> unreadable = new TreeMap<>();
    flags.unreadable().forEach((place, value) -> unreadable.put(place.flag(), value));
    return servable.sort(byName(flags, Place.Flag::flag), byName, unreadable);
  }

  private static <P, K extends Comparable<K>, T> SortedMap<K, Stored<T>> byName(
      Shelf<P, T> shelf, Function<P, K> key) {
    SortedMap<K, Stored<T>> sorted = new TreeMap<>();
    shelf.values().forEach((place, value) -> sorted.put(key.apply(place), value));
    return Collections.unmodifiableSortedMap(sorted);
  }

  private List<Stored<StoredRequest>> requestsInOrder() {
    return requests.values().values().stream()
        .filter(Stored::isNewest)
        .sorted(Comparator.comparing(Stored::modRevision))
        .toList();
  }

  private SortedMap<RolloutName, RolloutEntry> rollouts() {
    Map<RolloutName, EntryBuilder> builders = new HashMap<>();
    specs.values().forEach((p, v) -> builder(builders, p.rollout()).spec = v);
    statuses.values().forEach((p, v) -> builder(builders, p.rollout()).status = v);
    plans.values().forEach((p, v) -> builder(builders, p.rollout()).plans.put(p.uid(), v));
    befores.values().forEach((p, v) -> builder(builders, p.rollout()).before(p.uid(), p.flag(), v));
    overlays.values().forEach((p, v) -> builder(builders, p.rollout()).overlays.put(p.flag(), v));
    endings.values().forEach((p, v) -> builder(builders, p.rollout()).endings.put(p.uid(), v));
    successors.values().forEach((p, v) -> builder(builders, p.rollout()).successor = v);
    specs.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    statuses.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    successors.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    plans.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    befores.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    endings.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    overlays.unreadable().forEach((p, v) -> builder(builders, p.rollout()).unreadable.add(v));
    SortedMap<RolloutName, RolloutEntry> entries = new TreeMap<>();
    builders.forEach((rollout, builder) -> entries.put(rollout, builder.build(rollout)));
    return Collections.unmodifiableSortedMap(entries);
  }

  private static EntryBuilder builder(Map<RolloutName, EntryBuilder> builders, RolloutName name) {
    return builders.computeIfAbsent(name, key -> new EntryBuilder());
  }

  private List<Unreadable> unreadable() {
    List<Unreadable> all = new ArrayList<>();
    shelves().forEach(shelf -> all.addAll(shelf.unreadable().values()));
    all.sort(Comparator.comparing(Unreadable::key));
    return List.copyOf(all);
  }

  private List<Shelf<?, ?>> shelves() {
    return List.of(
        flags,
        evaluators,
        specs,
        statuses,
        successors,
        plans,
        befores,
        endings,
        overlays,
        overrides,
        claims,
        freezes,
        requests);
  }

  private static final class EntryBuilder {
    @Nullable Stored<StoredManifest> spec;
    @Nullable Stored<RolloutStatus> status;
    @Nullable Stored<StoredManifest> successor;
    final Map<RolloutUid, Stored<RolloutPlan>> plans = new HashMap<>();
    final Map<RolloutUid, Stored<RolloutEnding>> endings = new HashMap<>();
    final Map<RolloutUid, SortedMap<String, Stored<MapNode>>> before = new HashMap<>();
    final SortedMap<String, Stored<Overlay>> overlays = new TreeMap<>();
    final List<Unreadable> unreadable = new ArrayList<>();

    void before(RolloutUid uid, String flag, Stored<MapNode> body) {
      before.computeIfAbsent(uid, key -> new TreeMap<>()).put(flag, body);
    }

    RolloutEntry build(RolloutName name) {
      before.replaceAll((uid, bodies) -> Collections.unmodifiableSortedMap(bodies));
      return new RolloutEntry(
          name,
          spec,
          status,
          Map.copyOf(plans),
          Map.copyOf(before),
          Collections.unmodifiableSortedMap(overlays),
          List.copyOf(unreadable),
          successor,
          Map.copyOf(endings));
    }
  }
}
