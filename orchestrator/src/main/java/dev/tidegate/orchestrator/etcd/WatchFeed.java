package dev.tidegate.orchestrator.etcd;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The callbacks of one watcher, which do nothing but enqueue: jetcd holds a lock during some and
 * dies of what any throws. Once too much is waiting, the feed ends itself instead of queueing
 * without bound; the loop reads on from where it is with the next one.
 */
final class WatchFeed implements EtcdWatch.Listener {
  private static final int WAITING_MAX = 1_000;

  private final Executor loop;
  private final BiConsumer<WatchFeed, EtcdWatch.Response> answered;
  private final BiConsumer<WatchFeed, EtcdWatch.End> ended;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean over;

  WatchFeed(
      Executor loop,
      BiConsumer<WatchFeed, EtcdWatch.Response> answered,
      BiConsumer<WatchFeed, EtcdWatch.End> ended) {
    this.loop = loop;
    this.answered = answered;
    this.ended = ended;
  }

  @Override
  public void answered(EtcdWatch.Response response) {
    if (over) {
      return;
    }
    if (waiting.incrementAndGet() > WAITING_MAX) {
      ended(EtcdWatch.End.because("more than " + WAITING_MAX + " responses are waiting"));
      return;
    }
    loop.execute(
        () -> {
          waiting.decrementAndGet();
          answered.accept(this, response);
        });
  }

  @Override
  public void ended(EtcdWatch.End end) {
    if (!over) {
      over = true;
      loop.execute(() -> ended.accept(this, end));
    }
  }
}
