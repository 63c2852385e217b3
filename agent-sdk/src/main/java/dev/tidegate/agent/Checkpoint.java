package dev.tidegate.agent;

import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import dev.tidegate.agent.internal.health.Observations;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A state of the service that survives crashes and that a rollback takes back. The service saves it
 * after changes worth keeping; before a stage is entered, and when one is rolled back, the agent
 * takes and restores it itself, on a thread of its own.
 */
public final class Checkpoint<T> {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final StateCodec<T> codec;
  private final Supplier<T> snapshot;
  private final Consumer<T> restore;
  private final StateStore states;
  private final Observations observations;

  Checkpoint(
      String name,
      StateCodec<T> codec,
      Supplier<T> snapshot,
      Consumer<T> restore,
      StateStore states,
      Observations observations) {
    this.name = name;
    this.codec = codec;
    this.snapshot = snapshot;
    this.restore = restore;
    this.states = states;
    this.observations = observations;
  }

  /** Where a restored state came from. */
  public enum Restored {
    /** The orchestrator's newest. */
    FROM_ORCHESTRATOR,
    /** This machine's disk: newer, or the orchestrator did not answer. */
    FROM_DISK,
    /** There is none, or it cannot be read: the service begins with its own first state. */
    NOTHING
  }

  StateRegistry.Entry entry(Set<String> rollouts) {
    return new StateRegistry.Entry(
        name,
        rollouts,
        this::capture,
        saved -> {
          T state = codec.decode(saved.content());
          return () -> restore.accept(state);
        },
        () -> new CodecTrial<>(codec, snapshot.get()));
  }

  private SavedState capture() throws IOException {
    return new SavedState(codec.encode(snapshot.get()), codec.format());
  }

  /**
   * Saves the state as it is now. Blocks up to ten seconds while the orchestrator does not answer.
   *
   * @return true if the orchestrator has it durably. False if only this machine's disk has it:
   *     saving again later catches up, unless {@link #isSuperseded}
   * @throws IOException if the state cannot be serialised or exceeds a mebibyte
   * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
   */
  public boolean save() throws IOException, InterruptedException {
    try {
      return states.saveWorking(name, capture(), LIMIT);
    } catch (StateException e) {
      throw new IOException(e);
    }
  }

  /**
   * Hands the newest saved state to the service, at its start. Blocks up to ten seconds; with the
   * orchestrator down, only until that is known. A state that is found counts for the metric {@code
   * state_recovery_success}, as a failure if it cannot be read or the service refuses it.
   *
   * @throws InterruptedException if the thread is interrupted; nothing was restored
   */
  public Restored restore() throws InterruptedException {
    Optional<StateStore.Working> found = states.loadWorking(name, LIMIT);
    if (found.isEmpty()) {
      return Restored.NOTHING;
    }
    boolean handedBack = false;
    try {
      restore.accept(codec.decode(found.get().state().content()));
      handedBack = true;
    } catch (IOException e) {
      return Restored.NOTHING;
    } finally {
      observations.recovered(handedBack);
    }
    return found.get().source() == StateStore.Source.ORCHESTRATOR
        ? Restored.FROM_ORCHESTRATOR
        : Restored.FROM_DISK;
  }

  /**
   * True once a newer start of the same instance owns its checkpoints. This one then saves nothing
   * any more; its flags go on.
   */
  public boolean isSuperseded() {
    return states.isSuperseded();
  }
}
