package dev.tidegate.orchestrator.usage;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.NamespaceUsage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps usage in the store: the leader writes one document per namespace, at most every {@link
 * #SAVE_EVERY} and only if something was evaluated, so that the store's load depends on neither the
 * fleet nor the flags. A leader that fails loses what was counted since its last save.
 *
 * <p>Saving runs on the executor given, one task at a time, and waits for the store. {@link #read}
 * may be called by any thread.
 */
public final class UsageLog {
  /** Shortest time between two saves of one namespace. */
  public static final Duration SAVE_EVERY = Duration.ofMinutes(5);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);
  private static final int SUBMISSIONS_MAX = 3;
  private static final Logger LOG = LoggerFactory.getLogger(UsageLog.class);

  private final Store store;
  private final FleetUsage fleet;
  private final Supplier<RolloutView> view;
  private final Supplier<Optional<Fence>> fence;
  private final LongSupplier nanoTicker;
  private final Map<String, Long> savedAt = new HashMap<>();
  private final Map<String, Save> unresolved = new HashMap<>();
  private long saves;

  private record Save(
      String namespace, Commit commit, SortedMap<String, NamespaceUsage.Flag> content) {}

  /**
   * A log.
   *
   * @param view the newest view: flags that are not in it are dropped
   * @param fence the claim held now; empty while following
   * @param nanoTicker monotonic nanoseconds
   */
  public UsageLog(
      Store store,
      FleetUsage fleet,
      Supplier<RolloutView> view,
      Supplier<Optional<Fence>> fence,
      LongSupplier nanoTicker) {
    this.store = store;
    this.fleet = fleet;
    this.view = view;
    this.fence = fence;
    this.nanoTicker = nanoTicker;
  }

  /** Begins to save. Call once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  public void start(ScheduledExecutorService executor) {
    long millis = LOOK_EVERY.toMillis();
    executor.scheduleWithFixedDelay(this::save, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * What is known of a namespace: what is stored, and on the leader what is not stored yet.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  public NamespaceUsage read(String namespace) {
    NamespaceUsage stored = stored(store.get(Keyspace.usage(namespace)).orElse(null));
    return stored.plus(fleet.unsaved(namespace));
  }

  private NamespaceUsage stored(@Nullable Entry entry) {
    if (entry == null) {
      return NamespaceUsage.since(fleet.now());
    }
    return NamespaceUsage.FORMAT
        .read(entry.value())
        .value()
        .orElseGet(() -> NamespaceUsage.since(fleet.now())); // counting begins anew
  }

  /** Saves what is due. What fails is tried again at the next look. */
  void save() {
    Optional<Fence> held = fence.get();
    if (held.isEmpty()) {
      fleet.clear();
      unresolved.clear();
      return;
    }
    for (String namespace : fleet.changed()) {
      try {
        save(namespace, held.get());
      } catch (StoreUnavailableException e) {
        LOG.atDebug().addKeyValue("namespace", namespace).setCause(e).log("usage was not saved");
      } catch (RuntimeException e) { // must not end the saving of the other namespaces
        LOG.atError().addKeyValue("namespace", namespace).setCause(e).log("usage was not saved");
      }
    }
  }

  private void save(String namespace, Fence held) {
    Save earlier = unresolved.get(namespace);
    if (earlier != null) {
      submit(earlier);
      return;
    }
    Long before = savedAt.get(namespace);
    if (before != null && nanoTicker.getAsLong() - before < SAVE_EVERY.toNanos()) {
      return;
    }
    submit(draft(namespace, held));
  }

  private Save draft(String namespace, Fence held) {
    Key key = Keyspace.usage(namespace);
    Entry entry = store.get(key).orElse(null);
    SortedMap<String, NamespaceUsage.Flag> content = fleet.unsaved(namespace);
    NamespaceView flags = view.get().namespace(namespace);
    NamespaceUsage merged =
        stored(entry)
            .plus(content)
            .only(flag -> flags.flags().containsKey(flag) || flags.quarantined().containsKey(flag));
    Key operation = Keyspace.usageSave(namespace, held.token().revision().value(), ++saves);
    Revision seen = entry == null ? Revision.NONE : entry.modRevision();
    Commit commit =
        new Commit(
            operation,
            held,
            List.of(Guard.asSeen(key, seen)),
            List.of(
                new Change.Put(key, NamespaceUsage.FORMAT.write(merged)),
                new Change.Put(operation, dev.tidegate.core.store.Bytes.ofUtf8("{}")),
                new Change.DeleteRange(Keyspace.usageSavesBefore(namespace, operation))));
    return new Save(namespace, commit, content);
  }

  /**
   * Submits a save; one whose outcome stays unknown is submitted again, and nothing else before.
   */
  private void submit(Save save) {
    CommitResult result = store.commit(save.commit());
    for (int i = 1; i < SUBMISSIONS_MAX && result instanceof CommitResult.Unknown; i++) {
      result = store.commit(save.commit());
    }
    if (result instanceof CommitResult.Unknown) {
      unresolved.put(save.namespace(), save);
      return;
    }
    unresolved.remove(save.namespace());
    if (result instanceof CommitResult.Committed || result instanceof CommitResult.AlreadyApplied) {
      fleet.saved(save.namespace(), save.content());
      savedAt.put(save.namespace(), nanoTicker.getAsLong());
    }
  }
}
