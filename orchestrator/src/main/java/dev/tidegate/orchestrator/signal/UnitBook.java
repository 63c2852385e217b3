package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.cohort.UnitSample;
import dev.tidegate.core.cohort.UnitSketch;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Which distinct units agents saw in stages of late, as they last told it: a replica's of its
 * agents, the leader's of all. What is not told again is dropped after {@link #KEPT}. Thread-safe.
 */
final class UnitBook {
  /** How long it is kept what an agent told, which tells again every minute. */
  static final Duration KEPT = Duration.ofMinutes(5);

  /** Sketches kept, of 8 kB at most; those of further agents are not, for both arms alike. */
  static final int SKETCHES_MAX = 4_000;

  /** Sketches in one report to the leader: 2 MB. */
  static final int TAKEN_MAX = 256;

  /** Units counted of all agents of a stage together; of more a fair sample. */
  private static final int UNITS_MAX = 1 << 16;

  private final LongSupplier nanoTicker;
  private final Map<Key, Told> sketches = new HashMap<>();
  private final Set<Key> changed = new LinkedHashSet<>();

  /** Whose units, and in which stage. */
  record Key(AgentKey.Boot by, String rolloutUid, int attempt, int stage) {}

  private record Told(UnitSketch sketch, long at) {}

  UnitBook(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  synchronized void tell(Key key, UnitSketch sketch) {
    if (sketches.size() < SKETCHES_MAX || sketches.containsKey(key)) {
      sketches.put(key, new Told(sketch, nanoTicker.getAsLong()));
      changed.add(key);
    }
  }

  /** Takes what is to be reported next: of everything if {@code full}, else of what changed. */
  synchronized Map<Key, UnitSketch> take(boolean full) {
    dropOld();
    if (full) {
      changed.addAll(sketches.keySet());
    }
    Map<Key, UnitSketch> taken = new LinkedHashMap<>();
    var keys = changed.iterator();
    while (keys.hasNext() && taken.size() < TAKEN_MAX) {
      Key key = keys.next();
      Told told = sketches.get(key);
      if (told != null) {
        taken.put(key, told.sketch());
      }
      keys.remove();
    }
    return taken;
  }

  private void dropOld() {
    long now = nanoTicker.getAsLong();
    sketches.values().removeIf(told -> now - told.at() > KEPT.toNanos());
    changed.retainAll(sketches.keySet());
  }

  /** Everything the agents of a stage saw, a unit that several saw once. */
  synchronized UnitSketch of(String namespace, String rolloutUid, int attempt, int stage) {
    dropOld();
    UnitSample all = new UnitSample(UNITS_MAX);
    sketches.forEach(
        (key, told) -> {
          if (key.rolloutUid().equals(rolloutUid)
              && key.attempt() == attempt
              && key.stage() == stage
              && key.by().agent().namespace().equals(namespace)) {
            all.addAll(told.sketch());
          }
        });
    return all.sketch();
  }

  /** Forgets the units of every rollout whose uid {@code isActive} does not accept. */
  synchronized void retain(Predicate<String> isActive) {
    sketches.keySet().removeIf(key -> !isActive.test(key.rolloutUid()));
    changed.retainAll(sketches.keySet());
  }

  synchronized void clear() {
    sketches.clear();
    changed.clear();
  }
}
