package dev.tidegate.testkit;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Holds what a change stream told, and the state that follows from it; notes every breach of the
 * stream's contract. Thread-safe.
 */
public final class RecordingSink implements ChangeSink {
  private final NavigableMap<Key, Entry> entries = new TreeMap<>();
  private final List<ChangeBatch> batches = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private Revision revision = Revision.NONE;
  private int resets;
  private int disconnects;

  @Override
  public synchronized void reset(Snapshot snapshot) {
    resets++;
    entries.clear();
    snapshot.entries().forEach(entry -> entries.put(entry.key(), entry));
    revision = snapshot.revision();
  }

  @Override
  public synchronized void apply(ChangeBatch batch) {
    if (resets == 0) {
      breaches.add("a batch at " + batch.revision() + " before the first reset");
    }
    if (!batch.revision().isAfter(revision)) {
      breaches.add("a batch at " + batch.revision() + " after " + revision);
    }
    batches.add(batch);
    for (Entry entry : batch.puts()) {
      if (!entry.modRevision().equals(batch.revision())) {
        breaches.add("an entry of " + entry.modRevision() + " in the batch at " + batch.revision());
      }
      entries.put(entry.key(), entry);
    }
    batch.deletes().forEach(entries::remove);
    revision = batch.revision();
  }

  @Override
  public synchronized void progress(Revision reached) {
    if (revision.isAfter(reached)) {
      breaches.add("progress to " + reached + " after " + revision);
    }
    revision = reached;
  }

  @Override
  public synchronized void disconnected(String cause) {
    disconnects++;
  }

  /** The state the stream has led to: path to value as UTF-8, in key order. */
  public synchronized NavigableMap<String, String> state() {
    NavigableMap<String, String> state = new TreeMap<>();
    entries.forEach((key, entry) -> state.put(key.path(), entry.value().utf8()));
    return state;
  }

  /** The newest revision told. */
  public synchronized Revision revision() {
    return revision;
  }

  /** Every batch so far, resets left out. */
  public synchronized List<ChangeBatch> batches() {
    return List.copyOf(batches);
  }

  /** What the stream did that its contract forbids, in words; empty as it should be. */
  public synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  /** How often the whole range was told. */
  public synchronized int resets() {
    return resets;
  }

  /** How often the stream said that it is cut off. */
  public synchronized int disconnects() {
    return disconnects;
  }
}
