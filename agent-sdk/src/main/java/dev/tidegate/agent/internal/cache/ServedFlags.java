package dev.tidegate.agent.internal.cache;

import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.flag.FlagUse;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The compiled flags that are served now. Any thread reads, one reference at a time; the session's
 * owner alone replaces them. Listeners run on their own executor, never under a lock.
 */
public final class ServedFlags {
  private static final int LISTENERS_MAX = 1_000;

  private final FlagCompiler compiler;
  private final Executor notifications;
  private final List<Listener<Set<String>>> changeListeners = new CopyOnWriteArrayList<>();
  private final List<Listener<Freshness>> freshnessListeners = new CopyOnWriteArrayList<>();
  private volatile FlagSet current;
  private volatile Freshness freshness = Freshness.EMPTY;
  private final Map<String, FlagUse> uses = new HashMap<>();
  private Map<String, String> definitions = Map.of();
  private Map<String, String> evaluators = Map.of();
  private Set<String> broken = Set.of();
  private Map<String, LocalOverride> overrides = Map.of();

  /**
   * Nothing served yet.
   *
   * @param clock for rules that read the time
   * @param notifications where listeners run
   */
  public ServedFlags(InstantSource clock, Executor notifications) {
    this.compiler =
        new FlagCompiler(clock, key -> uses.computeIfAbsent(key, absent -> new FlagUse()));
    this.notifications = notifications;
    this.current = FlagSet.empty(clock);
  }

  /** How good what is served is. */
  public enum Freshness {
    /** No view was ever seen: every flag gives the caller's default. */
    EMPTY,
    /** The last known good view; the orchestrator is out of reach. */
    STALE,
    /** The orchestrator's view. */
    FRESH
  }

  /** The flags served now. */
  public FlagSet current() {
    return current;
  }

  /** How good they are. */
  public Freshness freshness() {
    return freshness;
  }

  /** Serves the flags of {@code snapshot} from now on. For the owner alone. */
  public void serve(Snapshot snapshot) {
    Map<String, String> effective = snapshot.effectiveFlags();
    Set<String> changed = changedKeys(effective, snapshot);
    if (!changed.isEmpty() || !evaluators.equals(snapshot.evaluators())) {
      definitions = effective;
      evaluators = snapshot.evaluators();
      broken = snapshot.broken();
      compile(changed);
    }
    if (freshness == Freshness.EMPTY && !snapshot.isEmpty()) {
      set(Freshness.STALE);
    }
  }

  /**
   * Serves local overrides over everything else from now on. For the owner alone.
   *
   * @param newOverrides by flag key; empty for none
   */
  public void override(Map<String, LocalOverride> newOverrides) {
    Set<String> changed = new TreeSet<>(overrides.keySet());
    changed.addAll(newOverrides.keySet());
    changed.removeIf(key -> Objects.equals(overrides.get(key), newOverrides.get(key)));
    if (!changed.isEmpty()) {
      overrides = Map.copyOf(newOverrides);
      compile(changed);
    }
  }

  private void compile(Set<String> changed) {
    current = compiler.compile(definitions, evaluators, broken, overrides);
    uses.keySet().retainAll(current.keys());
    Set<String> affected = current.dependants(changed);
    if (!affected.isEmpty()) {
      changeListeners.forEach(listener -> listener.tell(affected, notifications));
    }
  }

  /** The counters of evaluations, by flag key. For the owner alone. */
  public Map<String, FlagUse> uses() {
    return Collections.unmodifiableMap(uses);
  }

  /** Keys of the flags that may answer otherwise than before, those that came and went included. */
  private Set<String> changedKeys(Map<String, String> effective, Snapshot snapshot) {
    boolean sameRules = evaluators.equals(snapshot.evaluators());
    Set<String> changed = new TreeSet<>(effective.keySet());
    changed.addAll(definitions.keySet());
    changed.removeIf(
        key -> {
          String now = effective.get(key);
          return Objects.equals(now, definitions.get(key))
              && (sameRules || now == null || !DefinitionCheck.refers(now));
        });
    Set<String> other = new TreeSet<>(broken);
    other.addAll(snapshot.broken());
    other.removeIf(key -> broken.contains(key) == snapshot.broken().contains(key));
    changed.addAll(other);
    return changed;
  }

  /** What is served is the orchestrator's newest. For the owner alone. */
  public void fresh() {
    set(Freshness.FRESH);
  }

  /**
   * The orchestrator is out of reach, or still is: listeners are told each time, since one that
   * began to listen to a stale view must learn that it stays so. For the owner alone.
   */
  public void stale() {
    if (freshness == Freshness.FRESH) {
      set(Freshness.STALE);
    } else if (freshness == Freshness.STALE) {
      tell(Freshness.STALE);
    }
  }

  private void set(Freshness newFreshness) {
    if (freshness != newFreshness) {
      freshness = newFreshness;
      tell(newFreshness);
    }
  }

  private void tell(Freshness now) {
    freshnessListeners.forEach(listener -> listener.tell(now, notifications));
  }

  /** Calls {@code listener} with the keys of flags whose definitions changed, after each change. */
  public void onChange(Consumer<Set<String>> listener) {
    add(changeListeners, new Listener<>(listener, ServedFlags::union));
  }

  /**
   * Calls {@code listener} whenever the freshness changed, and while it stays stale; a slow one is
   * told the newest alone.
   */
  public void onFreshness(Consumer<Freshness> listener) {
    add(freshnessListeners, new Listener<>(listener, (before, now) -> now));
  }

  /** Calls neither listener any more. */
  public void forget(Consumer<Set<String>> changes, Consumer<Freshness> freshnesses) {
    changeListeners.removeIf(listener -> listener.isFor(changes));
    freshnessListeners.removeIf(listener -> listener.isFor(freshnesses));
  }

  private static Set<String> union(Set<String> before, Set<String> now) {
    Set<String> both = new TreeSet<>(before);
    both.addAll(now);
    return Collections.unmodifiableSet(both);
  }

  private static <T> void add(List<T> listeners, T listener) {
    if (listeners.size() >= LISTENERS_MAX) {
      throw new IllegalStateException("more than " + LISTENERS_MAX + " listeners");
    }
    listeners.add(listener);
  }
}
