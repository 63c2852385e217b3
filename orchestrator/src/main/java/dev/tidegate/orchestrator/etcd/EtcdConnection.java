package dev.tidegate.orchestrator.etcd;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client in use, replaced after a long outage: jetcd's channels would wait ever longer, up to
 * two minutes, before they try again, and offer no way to be told to. Thread-safe.
 */
final class EtcdConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdConnection.class);
  private static final Duration REBUILD_AFTER = Duration.ofSeconds(5);

  /** What the call's own deadline may be late by before we stop waiting for it. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final Duration answerMax;
  private final Supplier<EtcdClient> clients;
  private final CallWait wait;
  private final LongSupplier ticker;
  private volatile EtcdClient client;
  private boolean failing; // with this and below guarded by the monitor
  private long failingSinceNanos;
  private boolean closed;

  EtcdConnection(Duration callDeadline, EtcdRuntime runtime) {
    this.answerMax = callDeadline.plus(GRACE);
    this.clients = runtime.clients();
    this.wait = runtime.callWait();
    this.ticker = runtime.ticker();
    this.client = clients.get();
  }

  /** The client of the moment; it may be closed at any time, which its calls answer by failing. */
  EtcdClient client() {
    return client;
  }

  /**
   * Waits for one call, at most the call deadline.
   *
   * @throws StatusException with the status of the call; UNAVAILABLE where the client was replaced
   *     meanwhile, CANCELLED where this thread was interrupted
   */
  <T> T call(Function<EtcdClient, CompletableFuture<T>> request) throws StatusException {
    EtcdClient used = client;
    try {
      T answer = wait.await(request.apply(used), answerMax);
      succeeded();
      return answer;
    } catch (ExecutionException e) {
      throw failed(used, Status.fromThrowable(e));
    } catch (TimeoutException e) {
      throw failed(used, Status.DEADLINE_EXCEEDED.withDescription("no answer").withCause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asException();
    }
  }

  private synchronized void succeeded() {
    failing = false;
  }

  private StatusException failed(EtcdClient used, Status status) {
    Status.Code code = status.getCode();
    if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
      noteOutage(used);
    }
    return status.asException();
  }

  private void noteOutage(EtcdClient used) {
    long now = ticker.getAsLong();
    synchronized (this) {
      if (!failing) {
        failing = true;
        failingSinceNanos = now;
      }
      if (closed || client != used || now - failingSinceNanos < REBUILD_AFTER.toNanos()) {
        return;
      }
      client = clients.get();
      failing = false;
    }
    LOG.atInfo().setMessage("etcd connection rebuilt").addKeyValue("reason", "outage").log();
    used.close();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    client.close();
  }
}
