package dev.tidegate.orchestrator.server;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How etcd was when its members were last asked. Immutable.
 *
 * @param members what those that answered said of themselves, by endpoint
 * @param silent endpoints of those that did not
 * @param quotaBytes size of a member's database at which etcd refuses writes and leases
 * @param uncompacted revisions that etcd should have forgotten long ago and has not; 0 as it should
 */
record EtcdReport(
    SortedMap<String, EtcdStatus> members, List<String> silent, long quotaBytes, long uncompacted) {
  /** Of the quota; beyond it people have to act. */
  static final double QUOTA_SHARE_MAX = 0.8;

  EtcdReport {
    members = new TreeMap<>(members);
    silent = List.copyOf(silent);
  }

  /** What is wrong. */
  enum Trouble {
    /** Etcd refuses writes and leases. */
    NO_SPACE("etcd is over its quota and refuses writes and leases: compact, defragment, disarm"),
    /** Soon it will. */
    NEAR_QUOTA("etcd's database is near its quota: compact and defragment it"),
    /** An alarm of another kind. */
    ALARM("etcd has an alarm: see etcdctl alarm list"),
    /** The way to the quota. */
    NOT_COMPACTED("etcd does not compact its history: run it with --auto-compaction-retention"),
    /** A majority may still serve. */
    SILENT_MEMBER("a member of etcd does not answer");

    private final String advice;

    Trouble(String advice) {
      this.advice = advice;
    }

    /** What it is and what to do, one sentence without a full stop. */
    String advice() {
      return advice;
    }
  }

  /** The worst first; empty as it should be. */
  List<Trouble> troubles() {
    boolean noSpace = alarms().stream().anyMatch(alarm -> alarm.contains("NOSPACE"));
    List<Optional<Trouble>> all =
        List.of(
            when(noSpace, Trouble.NO_SPACE),
            when(!noSpace && databaseBytes() > quotaBytes * QUOTA_SHARE_MAX, Trouble.NEAR_QUOTA),
            when(!noSpace && !alarms().isEmpty(), Trouble.ALARM),
            when(uncompacted > 0, Trouble.NOT_COMPACTED),
            when(!silent.isEmpty(), Trouble.SILENT_MEMBER));
    return all.stream().flatMap(Optional::stream).toList();
  }

  private static Optional<Trouble> when(boolean holds, Trouble trouble) {
    return holds ? Optional.of(trouble) : Optional.empty();
  }

  /** Of the largest member. */
  long databaseBytes() {
    return members.values().stream().mapToLong(EtcdStatus::databaseBytes).max().orElse(0);
  }

  /** Of the oldest member that answered. */
  Optional<EtcdVersion> version() {
    return members.values().stream().map(EtcdStatus::version).min(Comparator.naturalOrder());
  }

  /** Of all members. */
  List<String> alarms() {
    return members.values().stream()
        .flatMap(member -> member.alarms().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** For the status page. */
  MapNode document(boolean embedded) {
    if (members.isEmpty()) {
      return MapNode.builder()
          .put("healthy", false)
          .put("error", "no answer of " + String.join(", ", silent))
          .build();
    }
    return MapNode.builder()
        .put("healthy", alarms().isEmpty())
        .put("version", version().orElseThrow().toString())
        .put("dbSizeBytes", databaseBytes())
        .put("quotaBytes", quotaBytes)
        .put("alarms", ListNode.ofTexts(alarms()))
        .put("silent", ListNode.ofTexts(silent))
        .put("troubles", ListNode.ofTexts(troubles().stream().map(Trouble::advice).toList()))
        .put("embedded", embedded)
        .build();
  }
}
