package dev.tidegate.orchestrator.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Subscription;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
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
  private static final int RETRY_DOUBLINGS_MAX = 6; // 3.2 s

  private final EtcdConnection connection;
  private final EtcdReads reads;
  private final KeyRange range;
  private final ChangeSink sink;
  private final EtcdOptions options;
  private final WatchBatches batches;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final ScheduledThreadPoolExecutor loop;

  private Revision last = Revision.NONE;
  private boolean mustList = true;
  private int failures;
  private long heardNanos;
  private @Nullable WatchFeed feed;
  private Watch.@Nullable Watcher watcher;
  private volatile boolean closed;

  EtcdChanges(
      EtcdConnection connection,
      EtcdReads reads,
      EtcdKeys keys,
      KeyRange range,
      ChangeSink sink,
      EtcdOptions options,
      LongSupplier ticker,
      RandomGenerator random) {
    this.connection = connection;
    this.reads = reads;
    this.range = range;
    this.sink = sink;
    this.options = options;
    this.batches = new WatchBatches(keys);
    this.ticker = ticker;
    this.random = random;
    this.loop = new ScheduledThreadPoolExecutor(1, EtcdChanges::thread);
    loop.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // of a closed stream
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "etcd-changes");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    loop.execute(guarded(this::open));
    long askNanos = options.watchSilence().toNanos() / 3;
    var unused =
        loop.scheduleWithFixedDelay(guarded(this::askForLife), askNanos, askNanos, NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    loop.execute(
        () -> {
          closeWatcher();
          loop.shutdownNow();
        });
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
        lost(e);
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
      lost(e);
    }
  }

  private void list() throws StatusException {
    Snapshot snapshot = reads.list(range);
    sink.reset(snapshot);
    last = snapshot.revision();
    mustList = false;
  }

  private void watch() {
    ByteSequence from = batches.keys().toEtcd(range.from());
    WatchOption option =
        WatchOption.builder()
            .withRange(batches.keys().toEtcd(range.to()))
            .withRevision(last.value() + 1)
            .withProgressNotify(true)
            .withCreateNotify(true)
            .withRequireLeader(true)
            .build();
    heardNanos = ticker.getAsLong();
    WatchFeed opened =
        new WatchFeed(task -> loop.execute(guarded(task)), this::answered, this::ended);
    feed = opened;
    watcher = connection.client().getWatchClient().watch(from, option, opened);
  }

  private void answered(WatchFeed from, WatchResponse response) {
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
    Revision reached = new Revision(response.getHeader().getRevision());
    if (response.isProgressNotify() && reached.isAfter(last)) {
      last = reached;
      sink.progress(reached);
    }
  }

  private void ended(WatchFeed from, Throwable cause) {
    if (from == feed) {
      mustList |= cause instanceof CompactedException;
      lost(cause);
    }
  }

  private void askForLife() {
    Watch.Watcher asked = watcher;
    if (asked == null) {
      return;
    }
    long silentNanos = ticker.getAsLong() - heardNanos;
    if (silentNanos >= options.watchSilence().toNanos()) {
      lost(new IllegalStateException("silent for " + Duration.ofNanos(silentNanos)));
    } else {
      asked.requestProgress();
    }
  }

  private void lost(Throwable cause) {
    if (closed) {
      return;
    }
    closeWatcher();
    sink.disconnected(String.valueOf(cause.getMessage()));
    long nanos = RETRY_MIN.toNanos() << Math.min(failures, RETRY_DOUBLINGS_MAX);
    failures++;
    long jittered = nanos / 2 + random.nextLong(nanos);
    LOG.atDebug().setMessage("change stream lost").addKeyValue("reason", cause).log();
    var unused = loop.schedule(guarded(this::open), jittered, NANOSECONDS);
  }

  private void closeWatcher() {
    Watch.Watcher old = watcher;
    feed = null;
    watcher = null;
    if (old != null) {
      old.close();
    }
  }
}
