package dev.tidegate.orchestrator.usage;

import dev.tidegate.orchestrator.wire.NamespaceUsage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all replicas told the leader and what is not in the store yet. Times are the leader's, cut
 * to minutes. Thread-safe.
 */
public final class FleetUsage {
  private static final int FLAGS_MAX = 4_000;

  private final InstantSource clock;
  private final SortedMap<String, SortedMap<String, NamespaceUsage.Flag>> unsaved = new TreeMap<>();

  /**
   * Nothing told yet.
   *
   * @param clock for the time of the last evaluation, for display only
   */
  public FleetUsage(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds what a replica counted. */
  public synchronized void add(List<UsageCount> counts) {
    Instant now = now();
    for (UsageCount count : counts) {
      SortedMap<String, NamespaceUsage.Flag> flags =
          unsaved.computeIfAbsent(count.namespace(), absent -> new TreeMap<>());
      if (flags.size() < FLAGS_MAX || flags.containsKey(count.flag())) {
        flags.merge(
            count.flag(),
            new NamespaceUsage.Flag(count.evaluations(), now),
            NamespaceUsage.Flag::plus);
      }
    }
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MINUTES);
  }

  /** Namespaces of which something is not in the store. */
  synchronized Set<String> changed() {
    return new TreeSet<>(unsaved.keySet());
  }

  /** What is not in the store. */
  synchronized SortedMap<String, NamespaceUsage.Flag> unsaved(String namespace) {
    return new TreeMap<>(unsaved.getOrDefault(namespace, new TreeMap<>()));
  }

  /** Takes away what is in the store now: {@code saved}, as {@link #unsaved} gave it. */
  synchronized void saved(String namespace, Map<String, NamespaceUsage.Flag> saved) {
    SortedMap<String, NamespaceUsage.Flag> flags = unsaved.get(namespace);
    if (flags == null) {
      return;
    }
    saved.forEach(
        (key, part) ->
            flags.computeIfPresent(
                key,
                (same, all) ->
                    all.evaluations() > part.evaluations()
                        ? new NamespaceUsage.Flag(
                            all.evaluations() - part.evaluations(), all.lastEvaluated())
                        : null));
    if (flags.isEmpty()) {
      unsaved.remove(namespace);
    }
  }

  /** Forgets everything: somebody else leads, and is told from now on. */
  synchronized void clear() {
    unsaved.clear();
  }
}
