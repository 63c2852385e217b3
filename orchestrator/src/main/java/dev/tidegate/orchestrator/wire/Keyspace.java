package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Every key Tidegate has, relative to the deployment's prefix: a public contract, documented in
 * docs/keyspace.md. Builders throw {@link IllegalArgumentException} for segments that are no names.
 */
public final class Keyspace {
  /** The leader claim. */
  public static final Key LEADER = Key.of("system", "leader");

  /** The number of the store's history. */
  public static final Key EPOCH = Key.of("system", "epoch");

  /** That the store went back; nobody leads while it is there. */
  public static final Key REWIND = Key.of("system", "rewind");

  /** The freezes of all namespaces. */
  public static final Key SYSTEM_FREEZES = Key.of("system", "freezes");

  /** Up to where the targets of notifications were told. */
  public static final Key NOTIFIED = Key.of("blob", "system", "notified");

  /** What every replica watches: all namespaces and the system. Nothing else sorts between. */
  public static final KeyRange WATCHED = new KeyRange("ns/", "system0");

  private static final String NS = "ns";
  private static final String NOTIFIED_SAVES = NOTIFIED.path() + "/saves/";

  private static final DateTimeFormatter REPORT_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Keyspace() {}

  /** A flag's body. */
  public static Key flag(String namespace, String flag) {
    return Key.of(NS, Names.requireName(namespace), "flags", Names.requireFlagKey(flag));
  }

  /** A shared rule. */
  public static Key evaluator(String namespace, String name) {
    return Key.of(NS, Names.requireName(namespace), "evaluators", Names.requireFlagKey(name));
  }

  /** An operator's override of a flag. */
  public static Key override(String namespace, String flag) {
    return Key.of(NS, Names.requireName(namespace), "overrides", Names.requireFlagKey(flag));
  }

  /** A rollout's manifest. */
  public static Key spec(RolloutName rollout) {
    return Key.of(NS, rollout.namespace(), "rollouts", rollout.name(), "spec");
  }

  /** A rollout's status. */
  public static Key status(RolloutName rollout) {
    return Key.of(NS, rollout.namespace(), "rollouts", rollout.name(), "status");
  }

  /** The manifest that takes a rollout's place once that is superseded. */
  public static Key successor(RolloutName rollout) {
    return Key.of(NS, rollout.namespace(), "rollouts", rollout.name(), "successor");
  }

  /** All that is kept of a rollout, of every incarnation, but for its overlays. */
  public static KeyRange rollout(RolloutName rollout) {
    return KeyRange.below(NS + "/" + rollout.namespace() + "/rollouts/" + rollout.name());
  }

  /** The plan of one incarnation. */
  public static Key plan(RolloutName rollout, RolloutUid uid) {
    return Key.of(NS, rollout.namespace(), "rollouts", rollout.name(), uid.value(), "plan");
  }

  /** How one incarnation ended. */
  public static Key ended(RolloutName rollout, RolloutUid uid) {
    return Key.of(NS, rollout.namespace(), "rollouts", rollout.name(), uid.value(), "ended");
  }

  /** A flag as it was when an incarnation started. */
  public static Key before(RolloutName rollout, RolloutUid uid, String flag) {
    return Key.of(
        NS,
        rollout.namespace(),
        "rollouts",
        rollout.name(),
        uid.value(),
        "before",
        Names.requireFlagKey(flag));
  }

  /** What the active stage serves for a flag. */
  public static Key overlay(RolloutName rollout, String flag) {
    return Key.of(NS, rollout.namespace(), "overlays", rollout.name(), Names.requireFlagKey(flag));
  }

  /** All overlays of a rollout. */
  public static KeyRange overlays(RolloutName rollout) {
    return KeyRange.below(NS + "/" + rollout.namespace() + "/overlays/" + rollout.name());
  }

  /** Who owns a flag. */
  public static Key claim(String namespace, String flag) {
    return Key.of(NS, Names.requireName(namespace), "claims", Names.requireFlagKey(flag));
  }

  /** The freezes of one namespace. */
  public static Key freezes(String namespace) {
    return Key.of(NS, Names.requireName(namespace), "freezes");
  }

  /** A request that waits for the leader. */
  public static Key request(String namespace, String id) {
    return Key.of(NS, Names.requireName(namespace), "requests", id);
  }

  /** A running replica. */
  public static Key replica(String id) {
    return Key.of("system", "replicas", Names.requireName(id));
  }

  /** A request with its outcome. */
  public static Key requestLog(String namespace, String id) {
    return Key.of("log", Names.requireName(namespace), "requests", id);
  }

  /** A decision record; sequences sort as numbers. */
  public static Key decision(String namespace, RolloutUid uid, long sequence) {
    return Key.of(
        "log", Names.requireName(namespace), "decisions", uid.value(), "%012d".formatted(sequence));
  }

  /** All decisions of one incarnation, oldest first. */
  public static KeyRange decisions(String namespace, RolloutUid uid) {
    return KeyRange.below("log/" + Names.requireName(namespace) + "/decisions/" + uid);
  }

  /**
   * A rollback that nobody asked for; later ones sort later.
   *
   * @param at when it began, not before 1970
   */
  public static Key rollback(String namespace, Instant at, RolloutUid uid, long sequence) {
    return new Key(rollbacks(namespace) + "%s-%s-%012d".formatted(millis(at), uid, sequence));
  }

  /** The automatic rollbacks that began at {@code from} or later, oldest first. */
  public static KeyRange rollbacksSince(String namespace, Instant from) {
    return new KeyRange(
        rollbacks(namespace) + millis(from),
        KeyRange.below("log/" + namespace + "/rollbacks").to());
  }

  /** The automatic rollbacks that began before {@code until}. */
  public static KeyRange rollbacksBefore(String namespace, Instant until) {
    return new KeyRange(rollbacks(namespace), rollbacks(namespace) + millis(until));
  }

  private static String rollbacks(String namespace) {
    return "log/" + Names.requireName(namespace) + "/rollbacks/";
  }

  private static String millis(Instant at) {
    return "%019d".formatted(Math.max(0, at.toEpochMilli()));
  }

  /** An audit entry: the operation id of a commit. */
  public static Key audit(String namespace, String operation) {
    return Key.of("log", Names.requireName(namespace), "audit", "entries", operation);
  }

  /** All audit entries of a namespace. */
  public static KeyRange audits(String namespace) {
    return KeyRange.below("log/" + Names.requireName(namespace) + "/audit/entries");
  }

  /** The evidence of one incarnation. */
  public static Key evidence(String namespace, RolloutUid uid) {
    return Key.of("blob", Names.requireName(namespace), "evidence", uid.value());
  }

  /** The operation id of one save of evidence; later saves of a leader sort later. */
  public static Key evidenceSave(String namespace, RolloutUid uid, long token, long save) {
    return Key.of(
        "blob",
        Names.requireName(namespace),
        "evidence",
        uid.value(),
        "saves",
        "%019d-%010d".formatted(token, save));
  }

  /** The operation ids of saves that sort before {@code save}. */
  public static KeyRange evidenceSavesBefore(String namespace, RolloutUid uid, Key save) {
    return new KeyRange(evidence(namespace, uid).path() + "/saves/", save.path());
  }

  /**
   * A chunk of the recorded steps of the evidence; later ones sort later.
   *
   * @param token of the leader that kept the watch
   * @param watch of that leader over the rollout
   * @param chunk of that watch
   */
  public static Key recording(String namespace, RolloutUid uid, long token, int watch, int chunk) {
    return Key.of(
        "blob",
        Names.requireName(namespace),
        "recordings",
        uid.value(),
        "%019d-%06d-%06d".formatted(token, watch, chunk));
  }

  /** All recorded steps of the evidence of one incarnation, oldest first. */
  public static KeyRange recordings(String namespace, RolloutUid uid) {
    return KeyRange.below("blob/" + Names.requireName(namespace) + "/recordings/" + uid);
  }

  /** How much a namespace's flags are evaluated. */
  public static Key usage(String namespace) {
    return Key.of("blob", Names.requireName(namespace), "usage");
  }

  /** The operation id of one save of usage; later saves of a leader sort later. */
  public static Key usageSave(String namespace, long token, long save) {
    return Key.of(
        "blob",
        Names.requireName(namespace),
        "usage",
        "saves",
        "%019d-%010d".formatted(token, save));
  }

  /** The operation ids of saves that sort before {@code save}. */
  public static KeyRange usageSavesBefore(String namespace, Key save) {
    return new KeyRange(usage(namespace).path() + "/saves/", save.path());
  }

  /** The operation id of one save of {@link #NOTIFIED}; later saves of a leader sort later. */
  public static Key notifiedSave(long token, long save) {
    return new Key(NOTIFIED_SAVES + "%019d-%010d".formatted(token, save));
  }

  /** The operation ids of saves that sort before {@code save}. */
  public static KeyRange notifiedSavesBefore(Key save) {
    return new KeyRange(NOTIFIED_SAVES, save.path());
  }

  /** A report of the namespace's migrations; later ones sort later. To the millisecond. */
  public static Key report(String namespace, Instant at) {
    return Key.of("blob", Names.requireName(namespace), "reports", REPORT_TIME.format(at));
  }

  /** All reports of a namespace, oldest first. */
  public static KeyRange reports(String namespace) {
    return KeyRange.below("blob/" + Names.requireName(namespace) + "/reports");
  }

  /** What {@code key} of {@link #WATCHED} is for; empty for a key of no known kind. */
  public static Optional<Place> parse(Key key) {
    String[] segments = key.path().split("/", -1);
    for (String segment : segments) {
      if (segment.isEmpty()) {
        return Optional.empty();
      }
    }
    if (segments[0].equals("system")) {
      return Optional.ofNullable(SegmentParser.system(segments));
    }
    boolean named = segments.length >= 3 && Names.isName(segments[1]);
    return segments[0].equals(NS) && named
        ? Optional.ofNullable(SegmentParser.namespace(segments))
        : Optional.empty();
  }
}
