package dev.tidegate.testkit;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Subscription;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One change stream of {@link MemoryStore}. What to tell is worked out under the lock; the sink is
 * called without it, by one thread at a time.
 */
final class MemoryStream implements Subscription {
  private final MemoryKeyspace keyspace;
  private final KeyRange range;
  private final ChangeSink sink;
  private final Queue<Runnable> told = new ArrayDeque<>();
  private Revision last = Revision.NONE;
  private boolean connected;
  private boolean delivering;
  private boolean closed;

  MemoryStream(MemoryKeyspace keyspace, KeyRange range, ChangeSink sink) {
    this.keyspace = keyspace;
    this.range = range;
    this.sink = sink;
  }

  synchronized void connect() {
    connected = true;
  }

  synchronized void disconnect(String cause) {
    connected = false;
    told.add(() -> sink.disconnected(cause));
  }

  /** Goes on with a reset: what came last was of a history that is gone. */
  synchronized void beginAnew() {
    told.clear();
    last = Revision.NONE;
  }

  @Override
  public synchronized void close() {
    closed = true;
    told.clear();
  }

  /** Tells the sink everything up to now; returns at once where another thread is at it. */
  void deliver() {
    for (Runnable next = begin(); next != null; next = next()) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable begin() {
    return delivering ? null : next();
  }

  private synchronized @Nullable Runnable next() {
    if (told.isEmpty() && connected && !closed) {
      catchUp();
    }
    Runnable next = closed ? null : told.poll();
    delivering = next != null;
    return next;
  }

  private void catchUp() {
    Optional<List<ChangeBatch>> missed =
        last.equals(Revision.NONE) ? Optional.empty() : keyspace.historyAfter(last);
    if (missed.isEmpty()) {
      var snapshot = keyspace.list(range);
      last = snapshot.revision();
      told.add(() -> sink.reset(snapshot));
      return;
    }
    for (ChangeBatch batch : missed.get()) {
      last = batch.revision();
      tell(batch);
    }
  }

  private void tell(ChangeBatch batch) {
    List<Entry> puts = batch.puts().stream().filter(e -> range.contains(e.key())).toList();
    List<Key> deletes = batch.deletes().stream().filter(range::contains).toList();
    if (puts.isEmpty() && deletes.isEmpty()) {
      told.add(() -> sink.progress(batch.revision()));
    } else {
      told.add(() -> sink.apply(new ChangeBatch(batch.revision(), puts, deletes)));
    }
  }
}
