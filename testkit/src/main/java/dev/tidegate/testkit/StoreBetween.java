package dev.tidegate.testkit;

import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store that passes everything on; what differs is overridden. As thread-safe as the other. */
public abstract class StoreBetween implements Store {
  private final Store store;

  /** Before {@code store}, which it closes. */
  protected StoreBetween(Store store) {
    this.store = store;
  }

  @Override
  public Optional<Entry> get(Key key) {
    return store.get(key);
  }

  @Override
  public PastEntry getAt(Key key, Revision revision) {
    return store.getAt(key, revision);
  }

  @Override
  public List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) {
    return store.newest(range, from, to, limit);
  }

  @Override
  public Snapshot list(KeyRange range) {
    return store.list(range);
  }

  @Override
  public CommitResult commit(Commit commit) {
    return store.commit(commit);
  }

  @Override
  public Subscription follow(KeyRange range, ChangeSink sink) {
    return store.follow(range, sink);
  }

  @Override
  public Lease grant(Duration timeToLive) {
    return store.grant(timeToLive);
  }

  @Override
  public void close() {
    store.close();
  }
}
