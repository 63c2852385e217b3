package dev.tidegate.agent.internal.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The states the service has registered, by name. Thread-safe. */
public final class StateRegistry {
  private static final int NAMES_MAX = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * A registered state.
   *
   * @param name its name inside the instance
   * @param rollouts names of the rollouts that change it; empty for any
   * @param capture takes and serialises the state as it is now
   * @param prepare reads a saved state and gives what will put it into place
   * @param trial takes the state as it is now, to see whether it could be restored
   */
  public record Entry(
      String name,
      Set<String> rollouts,
      Callable<SavedState> capture,
      Prepare prepare,
      Callable<Trial> trial) {
    public Entry {
      rollouts = Set.copyOf(rollouts);
    }

    boolean isChangedBy(String rollout) {
      return rollouts.isEmpty() || rollouts.contains(rollout);
    }
  }

  /** One state as it was taken for a probe. */
  public interface Trial {
    /** As it is saved. */
    SavedState saved();

    /**
     * Reads what was loaded, and finds out whether it is the state that was taken.
     *
     * @throws Exception if it cannot be read, or is another state; the message says which
     */
    void compare(SavedState loaded) throws Exception;
  }

  /** Reads a saved state without putting it into place yet. */
  public interface Prepare {
    /**
     * Gives what will put the state into place.
     *
     * @throws Exception if the state cannot be read
     */
    Runnable prepare(SavedState state) throws Exception;
  }

  /**
   * Registers a state.
   *
   * @throws IllegalArgumentException if the name is malformed or taken, or there are too many
   */
  public void register(Entry entry) {
    if (!NAME.matcher(entry.name()).matches()) {
      throw new IllegalArgumentException(
          "checkpoint name '" + entry.name() + "' does not match " + NAME);
    }
    if (entries.size() >= NAMES_MAX) {
      throw new IllegalArgumentException("more than " + NAMES_MAX + " checkpoints");
    }
    if (entries.putIfAbsent(entry.name(), entry) != null) {
      throw new IllegalArgumentException("checkpoint " + entry.name() + " exists already");
    }
  }

  /** True if the service registered any state that {@code rollout} changes. */
  public boolean isChangedBy(String rollout) {
    return entries.values().stream().anyMatch(entry -> entry.isChangedBy(rollout));
  }

  /**
   * All registered states that {@code rollout} changes, as they are now.
   *
   * @throws Exception if one cannot be taken or serialised
   */
  public Map<String, SavedState> captureAll(String rollout) throws Exception {
    Map<String, SavedState> states = new TreeMap<>();
    for (Entry entry : entries.values()) {
      if (entry.isChangedBy(rollout)) {
        states.put(entry.name(), entry.capture().call());
      }
    }
    return states;
  }

  /**
   * All registered states that {@code rollout} changes, taken to see whether they could be
   * restored.
   *
   * @throws Exception if one cannot be taken or serialised
   */
  public Map<String, Trial> tryAll(String rollout) throws Exception {
    Map<String, Trial> trials = new TreeMap<>();
    for (Entry entry : entries.values()) {
      if (entry.isChangedBy(rollout)) {
        trials.put(entry.name(), named(entry.name(), "serialised", entry.trial()));
      }
    }
    return trials;
  }

  /**
   * Compares what was loaded with what was taken.
   *
   * @throws StateException if one is missing, cannot be read or is another
   */
  public static void compare(Map<String, Trial> trials, Map<String, SavedState> loaded)
      throws StateException {
    for (Map.Entry<String, Trial> trial : trials.entrySet()) {
      String name = trial.getKey();
      SavedState state = loaded.get(name);
      SavedState saved = trial.getValue().saved();
      if (state == null || !Arrays.equals(state.content(), saved.content())) {
        throw new StateException("state " + name + " was not loaded as it was saved");
      }
      boolean unused =
          named(
              name,
              "read back",
              () -> {
                trial.getValue().compare(state);
                return true;
              });
    }
  }

  private static <T> T named(String name, String what, Callable<T> call) throws StateException {
    try {
      return call.call();
    } catch (StateException e) {
      throw new StateException("state " + name + " " + e.getMessage(), e);
    } catch (Exception e) { // the service's own code: whatever it throws, the state is not sound
      throw new StateException("state " + name + " cannot be " + what + ": " + e, e);
    }
  }

  /**
   * Reads every state first, and puts them into place only when all could be read. States whose
   * names are not registered are left out.
   *
   * @return the names put into place
   * @throws Exception if one cannot be read or put into place
   */
  public List<String> restoreAll(Map<String, SavedState> states) throws Exception {
    List<Runnable> steps = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, SavedState> state : states.entrySet()) {
      Entry entry = entries.get(state.getKey());
      if (entry != null) {
        steps.add(entry.prepare().prepare(state.getValue()));
        names.add(entry.name());
      }
    }
    steps.forEach(Runnable::run);
    return List.copyOf(names);
  }
}
