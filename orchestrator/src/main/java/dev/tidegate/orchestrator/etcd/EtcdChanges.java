package dev.tidegate.orchestrator.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Subscription;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch loop: list, then watch from the next revision on; on the first sign of trouble close
 * the watcher and open another from the last revision this loop has processed. Jetcd's own resume
 * is never used, since it skips what it had not delivered when the connection broke again.
 *
 * <p>All state belongs to the loop's one thread, which alone calls the sink. A silent watcher is
 * taken for a broken one: it is asked for a sign of life, and replaced when none comes.
 */
final class EtcdChanges implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdChanges.class);
  private static final Duration RETRY_MIN = Duration.ofMillis(50);

  /** 1.6 s, give or take the half: for so long a killed flag may go on once etcd is back. */
  private static final int RETRY_DOUBLINGS_MAX = 5;

  private final EtcdConnection connection;
  private final EtcdReads reads;
  private final KeyRange range;
  private final ChangeSink sink;
  private final EtcdOptions options;
  private final WatchBatches batches;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final ScheduledExecutorService loop;

  private Revision last = Revision.NONE;
  private boolean mustList = true;
  private int failures;
  private long heardNanos;
  private @Nullable WatchFeed feed;
  private EtcdWatch.@Nullable Handle watcher;
  private @Nullable EtcdClient watched; // what the watcher belongs to
  private volatile boolean closed;

  EtcdChanges(
      EtcdConnection connection,
      EtcdReads reads,
      EtcdKeys keys,
      KeyRange range,
      ChangeSink sink,
      EtcdOptions options,
      EtcdRuntime runtime) {
    this.connection = connection;
    this.reads = reads;
    this.range = range;
    this.sink = sink;
    this.options = options;
    this.batches = new WatchBatches(keys);
    this.ticker = runtime.ticker();
    this.random = runtime.random();
    this.loop = runtime.loops().get();
  }

  void start() {
    enqueue(guarded(this::open));
    long askNanos = options.watchSilence().toNanos() / 3;
    var unused =
        loop.scheduleWithFixedDelay(guarded(this::askForLife), askNanos, askNanos, NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    enqueue(
        () -> {
          closeWatcher();
          loop.shutdownNow();
        });
  }

  private void enqueue(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!closed) { // what still comes for a closed stream is dropped
        throw e;
      }
    }
  }

  /** The top of the loop's thread: whatever breaks, the stream is opened anew. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        if (!closed) {
          task.run();
        }
      } catch (RuntimeException e) {
        LOG.atWarn().setMessage("change stream failed").setCause(e).log();
        lost(String.valueOf(e.getMessage()));
      }
    };
  }

  private void open() {
    if (feed != null) {
      return;
    }
    try {
      // revisions only run backwards where etcd was restored from a backup: another history
      if (mustList || last.isAfter(reads.current())) {
        list();
      }
      watch();
    } catch (StatusException e) {
      lost(String.valueOf(e.getMessage()));
    }
  }

  private void list() throws StatusException {
    Snapshot snapshot = reads.list(range);
    sink.reset(snapshot);
    last = snapshot.revision();
    mustList = false;
  }

  private void watch() {
    EtcdWatch question =
        new EtcdWatch(
            batches.keys().toEtcd(range.from()),
            batches.keys().toEtcd(range.to()),
            new Revision(last.value() + 1));
    heardNanos = ticker.getAsLong();
    WatchFeed opened = new WatchFeed(task -> enqueue(guarded(task)), this::answered, this::ended);
    feed = opened;
    EtcdClient client = connection.client();
    watched = client;
    watcher = client.watch(question, opened);
  }

  private void answered(WatchFeed from, EtcdWatch.Response response) {
    if (from != feed) {
      return;
    }
    heardNanos = ticker.getAsLong();
    failures = 0;
    batches
        .after(last, response)
        .forEach(
            batch -> {
              sink.apply(batch);
              last = batch.revision();
            });
    Revision reached = response.revision();
    if (response.kind() == EtcdWatch.Kind.PROGRESS && reached.isAfter(last)) {
      last = reached;
      sink.progress(reached);
    }
  }

  private void ended(WatchFeed from, EtcdWatch.End end) {
    if (from == feed) {
      mustList |= end.mustList();
      if (!end.mustList()) { // else another member would answer the same
        leaveMember(end.reason());
      }
      lost(end.reason());
    }
  }

  private void askForLife() {
    EtcdWatch.Handle asked = watcher;
    if (asked == null) {
      return;
    }
    long silentNanos = ticker.getAsLong() - heardNanos;
    if (silentNanos >= options.watchSilence().toNanos()) {
      String reason = "silent for " + Duration.ofNanos(silentNanos);
      leaveMember(reason);
      lost(reason);
    } else {
      asked.requestProgress();
    }
  }

  /** Opened again on the same member, the watch might well meet the same. */
  private void leaveMember(String reason) {
    EtcdClient left = watched;
    if (left != null) {
      connection.watchLost(left, reason);
    }
  }

  private void lost(String reason) {
    if (closed) {
      return;
    }
    closeWatcher();
    sink.disconnected(reason);
    long nanos = RETRY_MIN.toNanos() << Math.min(failures, RETRY_DOUBLINGS_MAX);
    failures++;
    long jittered = nanos / 2 + random.nextLong(nanos);
    LOG.atDebug().setMessage("change stream lost").addKeyValue("reason", reason).log();
    var unused = loop.schedule(guarded(this::open), jittered, NANOSECONDS);
  }

  private void closeWatcher() {
    EtcdWatch.Handle old = watcher;
    feed = null;
    watcher = null;
    if (old != null) {
      old.close();
    }
  }
}
