package dev.tidegate.agent.internal.cache;

import dev.tidegate.core.flag.FlagSet;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
  private final List<Consumer<Set<String>>> changeListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Freshness>> freshnessListeners = new CopyOnWriteArrayList<>();
  private volatile FlagSet current;
  private volatile Freshness freshness = Freshness.EMPTY;
  private Map<String, String> definitions = Map.of();
  private Map<String, String> evaluators = Map.of();

  /**
   * Nothing served yet.
   *
   * @param clock for rules that read the time
   * @param notifications where listeners run
   */
  public ServedFlags(InstantSource clock, Executor notifications) {
    this.compiler = new FlagCompiler(clock);
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
    Set<String> changed = changedKeys(effective, snapshot.evaluators());
    if (!changed.isEmpty()) {
      current = compiler.compile(effective, snapshot.evaluators());
      definitions = effective;
      evaluators = snapshot.evaluators();
      Set<String> affected = current.dependants(changed);
      changeListeners.forEach(listener -> notifications.execute(() -> listener.accept(affected)));
    }
    if (freshness == Freshness.EMPTY && !snapshot.isEmpty()) {
      set(Freshness.STALE);
    }
  }

  private Set<String> changedKeys(Map<String, String> effective, Map<String, String> newRules) {
    Set<String> changed = new TreeSet<>(effective.keySet());
    if (evaluators.equals(newRules)) {
      changed.removeIf(key -> effective.getOrDefault(key, "").equals(definitions.get(key)));
    }
    for (String key : definitions.keySet()) {
      if (!effective.containsKey(key)) {
        changed.add(key);
      }
    }
    return Set.copyOf(changed);
  }

  /** What is served is the orchestrator's newest. For the owner alone. */
  public void fresh() {
    set(Freshness.FRESH);
  }

  /** The orchestrator is out of reach. For the owner alone. */
  public void stale() {
    if (freshness == Freshness.FRESH) {
      set(Freshness.STALE);
    }
  }

  private void set(Freshness newFreshness) {
    if (freshness != newFreshness) {
      freshness = newFreshness;
      freshnessListeners.forEach(
          listener -> notifications.execute(() -> listener.accept(newFreshness)));
    }
  }

  /** Calls {@code listener} with the keys of flags whose definitions changed, after each change. */
  public void onChange(Consumer<Set<String>> listener) {
    add(changeListeners, listener);
  }

  /** Calls {@code listener} whenever the freshness changed. */
  public void onFreshness(Consumer<Freshness> listener) {
    add(freshnessListeners, listener);
  }

  /** Calls neither listener any more. */
  public void forget(Consumer<Set<String>> changes, Consumer<Freshness> freshnesses) {
    changeListeners.remove(changes);
    freshnessListeners.remove(freshnesses);
  }

  private static <T> void add(List<T> listeners, T listener) {
    if (listeners.size() >= LISTENERS_MAX) {
      throw new IllegalStateException("more than " + LISTENERS_MAX + " listeners");
    }
    listeners.add(listener);
  }
}
