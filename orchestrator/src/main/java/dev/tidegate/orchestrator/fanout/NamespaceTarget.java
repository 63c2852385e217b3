package dev.tidegate.orchestrator.fanout;

import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.signal.EnteredStage;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Evaluator;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the agents of a namespace are to have, at one revision. Immutable but for a cache of encoded
 * differences; for any thread.
 */
final class NamespaceTarget {
  /** Most bytes of definitions in one part of a view; directives come on top in the first. */
  static final int PART_BYTES_MAX = 256 * 1024;

  /** More outdated agents than this many revisions at once have their differences computed anew. */
  private static final int DIFFERENCES_KEPT = 8;

  private final Position place;
  private final SortedMap<String, FlagPayload> flags;
  private final SortedSet<String> quarantined;
  private final List<Evaluator> evaluators;
  private final List<RolloutTarget> rollouts;
  private final Set<String> knownUids;
  private final long token;
  private final Map<Position, List<View>> differences = new ConcurrentHashMap<>();

  NamespaceTarget(
      Position place,
      SortedMap<String, FlagPayload> flags,
      SortedSet<String> quarantined,
      List<Evaluator> evaluators,
      List<RolloutTarget> rollouts,
      Set<String> knownUids,
      long token) {
    this.place = place;
    this.flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    this.quarantined = Collections.unmodifiableSortedSet(new TreeSet<>(quarantined));
    this.evaluators = List.copyOf(evaluators);
    this.rollouts = List.copyOf(rollouts);
    this.knownUids = Set.copyOf(knownUids);
    this.token = token;
  }

  Position place() {
    return place;
  }

  SortedMap<String, FlagPayload> flags() {
    return flags;
  }

  /** Every directive that concerns {@code agent}. */
  List<Directive> directivesFor(AgentState agent) {
    List<Directive> directives = new ArrayList<>();
    for (RolloutTarget rollout : rollouts) {
      rollout.directiveFor(agent).ifPresent(directives::add);
    }
    Set<String> deleted = new TreeSet<>();
    for (EnteredStage entered : agent.entered()) {
      if (!knownUids.contains(entered.rolloutUid()) && deleted.add(entered.rolloutUid())) {
        directives.add(undoneBecauseDeleted(entered));
      }
    }
    return directives;
  }

  private Directive undoneBecauseDeleted(EnteredStage entered) {
    return Directive.newBuilder()
        .setRolloutUid(entered.rolloutUid())
        .setAttempt(entered.attempt())
        .setKind(Directive.Kind.ROLL_BACK)
        .setToken(token)
        .setRevision(place.revision())
        .build();
  }

  /** True if an agent that has {@code sent} lacks nothing, directives apart. */
  boolean servesTheSameAs(NamespaceTarget sent) {
    return place.epoch() == sent.place.epoch()
        && quarantined.equals(sent.quarantined)
        && evaluators.equals(sent.evaluators)
        && flags.equals(sent.flags);
  }

  /** The whole view in parts, for an agent with these directives. */
  List<View> whole(List<Directive> directives) {
    List<View> parts =
        differences.computeIfAbsent(
            new Position(0, 0), none -> parts(true, flags.values(), List.of(), true));
    return addressed(parts, directives);
  }

  /** What differs from {@code sent} in parts, for an agent with these directives. */
  List<View> since(NamespaceTarget sent, List<Directive> directives) {
    List<View> parts = differences.get(sent.place);
    if (parts == null) {
      parts = difference(sent);
      if (differences.size() < DIFFERENCES_KEPT) {
        differences.put(sent.place, parts);
      }
    }
    return addressed(parts, directives);
  }

  private List<View> difference(NamespaceTarget sent) {
    List<FlagPayload> changed = new ArrayList<>();
    flags.forEach(
        (key, payload) -> {
          FlagPayload before = sent.flags.get(key);
          if (!payload.equals(before)) {
            changed.add(payload);
          }
        });
    List<String> removed =
        sent.flags.keySet().stream()
            .filter(key -> !flags.containsKey(key) && !quarantined.contains(key))
            .toList();
    return parts(false, changed, removed, !evaluators.equals(sent.evaluators));
  }

  private List<View> parts(
      boolean full,
      Iterable<FlagPayload> payloads,
      List<String> removed,
      boolean evaluatorsChanged) {
    List<View.Builder> parts = new ArrayList<>();
    View.Builder first =
        View.newBuilder()
            .addAllRemovedFlags(removed)
            .addAllQuarantinedFlags(quarantined)
            .setEvaluatorsChanged(evaluatorsChanged);
    if (evaluatorsChanged) {
      first.addAllEvaluators(evaluators);
    }
    parts.add(first);
    int bytes = 0;
    for (FlagPayload payload : payloads) {
      Flag flag = payload.message();
      if (bytes > 0 && bytes + flag.getSerializedSize() > PART_BYTES_MAX) {
        parts.add(View.newBuilder());
        bytes = 0;
      }
      parts.get(parts.size() - 1).addFlags(flag);
      bytes += flag.getSerializedSize();
    }
    List<View> views = new ArrayList<>();
    for (View.Builder part : parts) {
      views.add(
          part.setPosition(message(place))
              .setFull(full)
              .setPart(views.size())
              .setParts(parts.size())
              .build());
    }
    return views;
  }

  private static dev.tidegate.proto.v1.Position message(Position place) {
    return dev.tidegate.proto.v1.Position.newBuilder()
        .setEpoch(place.epoch())
        .setRevision(place.revision())
        .build();
  }

  private static List<View> addressed(List<View> parts, List<Directive> directives) {
    if (directives.isEmpty()) {
      return parts;
    }
    List<View> addressed = new ArrayList<>(parts);
    addressed.set(0, parts.get(0).toBuilder().addAllDirectives(directives).build());
    return addressed;
  }
}
