package dev.tidegate.sim.check;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.sim.runtime.Simulator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Everything ever written, revision by revision, as the store itself tells it; and the rules. */
public final class TruthLog implements ChangeSink {
  private final Simulator simulator;
  private final Violations violations;
  private List<Rule> rules;
  private NavigableMap<String, Entry> state = new TreeMap<>();
  private Revision revision = Revision.NONE;
  private long steps;

  TruthLog(Simulator simulator, List<Rule> rules, Violations violations) {
    this.simulator = simulator;
    this.rules = rules;
    this.violations = violations;
  }

  @Override
  public void reset(Snapshot snapshot) {
    state.clear();
    revision = snapshot.revision();
    snapshot.entries().forEach(entry -> state.put(entry.key().path(), entry));
  }

  @Override
  public void apply(ChangeBatch batch) {
    NavigableMap<String, Entry> before = new TreeMap<>(state);
    batch.deletes().forEach(key -> state.remove(key.path()));
    batch.puts().forEach(entry -> state.put(entry.key().path(), entry));
    revision = batch.revision();
    steps++;
    note(batch);
    Step step = new Step(simulator.nanoTime(), batch, before, state);
    rules.forEach(rule -> rule.check(step, violations));
  }

  /** The store went back to {@code backup}; from now on {@code others} hold of what it tells. */
  void restored(Snapshot backup, List<Rule> others) {
    reset(backup);
    rules = List.copyOf(others);
    simulator.trace().note(simulator.nanoTime(), "restored " + backup.revision());
  }

  private void note(ChangeBatch batch) {
    long now = simulator.nanoTime();
    simulator.trace().note(now, Long.toString(batch.revision().value()));
    batch.deletes().forEach(key -> simulator.trace().note(now, key.path()));
    batch
        .puts()
        .forEach(
            entry -> {
              simulator.trace().note(entry.value().hashCode(), entry.key().path());
            });
  }

  @Override
  public void progress(Revision revision) {
    // nothing was written
  }

  @Override
  public void disconnected(String cause) {
    throw new IllegalStateException("the truth is never cut off: " + cause);
  }

  /** Everything stored now. */
  public Snapshot snapshot() {
    return new Snapshot(revision, List.copyOf(state.values()));
  }

  /** Everything stored now, by key. */
  NavigableMap<String, Entry> state() {
    return state;
  }

  /** How many revisions there were. */
  public long steps() {
    return steps;
  }
}
