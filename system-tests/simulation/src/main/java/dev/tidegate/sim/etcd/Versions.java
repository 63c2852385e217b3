package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdPair;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every version of every key until it is compacted, and the events that led to each. */
final class Versions {
  private static final Bytes EMPTY = Bytes.ofUtf8("");

  private final NavigableMap<Bytes, EtcdPair> current = new TreeMap<>();
  private final NavigableMap<Bytes, NavigableMap<Revision, EtcdPair>> past = new TreeMap<>();
  private final NavigableMap<Revision, Step> history = new TreeMap<>();
  private Revision revision = new Revision(1); // as etcd begins
  private Revision compacted = Revision.NONE;

  /** All that one transaction changed. */
  record Step(Revision revision, long nanos, List<EtcdWatch.Event> events) {
    Step {
      events = List.copyOf(events);
    }
  }

  Versions copy() {
    Versions copy = new Versions();
    copy.current.putAll(current);
    past.forEach((key, versions) -> copy.past.put(key, new TreeMap<>(versions)));
    copy.history.putAll(history);
    copy.revision = revision;
    copy.compacted = compacted;
    return copy;
  }

  Revision revision() {
    return revision;
  }

  Revision compacted() {
    return compacted;
  }

  Optional<EtcdPair> get(Bytes key) {
    return Optional.ofNullable(current.get(key));
  }

  List<EtcdPair> leased(LeaseId lease) {
    return current.values().stream().filter(pair -> lease.equals(pair.lease())).toList();
  }

  /** Bytes of all versions kept, roughly. */
  long size() {
    return past.values().stream()
        .flatMap(versions -> versions.values().stream())
        .mapToLong(pair -> pair.key().size() + pair.value().size())
        .sum();
  }

  /** The pairs of a range as they were at {@code then}, {@link Revision#NONE} for now, by key. */
  List<EtcdPair> range(Bytes from, @Nullable Bytes to, Revision then) {
    if (then.equals(Revision.NONE) || then.equals(revision)) {
      return List.copyOf(within(current, from, to).values());
    }
    if (then.isAfter(revision)) {
      throw EtcdErrors.future();
    }
    if (compacted.isAfter(then)) {
      throw EtcdErrors.compacted();
    }
    return within(past, from, to).values().stream().flatMap(known -> at(known, then)).toList();
  }

  private static Stream<EtcdPair> at(NavigableMap<Revision, EtcdPair> known, Revision then) {
    return Optional.ofNullable(known.floorEntry(then))
        .map(Map.Entry::getValue)
        .filter(pair -> pair.version() > 0)
        .stream();
  }

  private static <V> NavigableMap<Bytes, V> within(
      NavigableMap<Bytes, V> map, Bytes from, @Nullable Bytes to) {
    if (to == null) {
      return map.subMap(from, true, from, true);
    }
    return from.compareTo(to) < 0
        ? map.subMap(from, true, to, false)
        : Collections.emptyNavigableMap();
  }

  /** What happened from {@code since} on; some may be missing below {@link #compacted}. */
  List<Step> since(Revision since) {
    return List.copyOf(history.tailMap(since, true).values());
  }

  /** The newest revision that was reached by {@code nanos}. */
  Revision reachedBy(long nanos) {
    for (Step step : history.descendingMap().values()) {
      if (step.nanos <= nanos) {
        return step.revision;
      }
    }
    return history.isEmpty() ? revision : new Revision(history.firstKey().value() - 1);
  }

  /** Forgets what was overwritten or deleted before {@code then}. */
  void compact(Revision then) {
    if (then.isAfter(revision)) {
      throw EtcdErrors.future();
    }
    if (!then.isAfter(compacted)) {
      throw EtcdErrors.compacted();
    }
    compacted = then;
    history.headMap(then, false).clear();
    past.values().forEach(known -> forget(known, then));
    past.values().removeIf(Map::isEmpty);
  }

  private static void forget(NavigableMap<Revision, EtcdPair> known, Revision then) {
    Map.Entry<Revision, EtcdPair> kept = known.floorEntry(then);
    if (kept != null) {
      boolean isDeleted = kept.getValue().version() == 0;
      known.headMap(kept.getKey(), isDeleted).clear();
    }
  }

  Draft draft() {
    return new Draft(new Revision(revision.value() + 1));
  }

  /**
   * A transaction under way. What it writes is seen by its own reads, and by everybody's once it
   * ends; no other may be under way meanwhile.
   */
  final class Draft {
    private final Revision next;
    private final List<EtcdWatch.Event> events = new ArrayList<>();

    private Draft(Revision next) {
      this.next = next;
    }

    void put(EtcdTxn.Put put) {
      EtcdPair before = current.get(put.key());
      Revision created = before == null ? next : before.created();
      long version = before == null ? 1 : before.version() + 1;
      EtcdPair pair = new EtcdPair(put.key(), put.value(), created, next, version, put.lease());
      current.put(put.key(), pair);
      happened(EtcdWatch.Type.PUT, pair);
    }

    void delete(Bytes from, @Nullable Bytes to) {
      for (Bytes key : List.copyOf(within(current, from, to).keySet())) {
        current.remove(key);
        EtcdPair gone = new EtcdPair(key, EMPTY, Revision.NONE, next, 0, null);
        happened(EtcdWatch.Type.DELETE, gone);
      }
    }

    private void happened(EtcdWatch.Type type, EtcdPair pair) {
      past.computeIfAbsent(pair.key(), unused -> new TreeMap<>()).put(next, pair);
      events.add(new EtcdWatch.Event(type, pair));
    }

    /** Uses a revision if anything was changed. */
    Optional<Step> end(long nanos) {
      if (events.isEmpty()) {
        return Optional.empty();
      }
      Step step = new Step(next, nanos, events);
      revision = next;
      history.put(next, step);
      return Optional.of(step);
    }
  }
}
