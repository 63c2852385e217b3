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
 * The client in use. Where there are several members, each client leads to one of them and the next
 * client to the next: a member that does not answer in time, or that breaks off, is left at once,
 * by calls and watches together. A stopped process keeps its connections open, and gRPC's own ping
 * may not be sent often enough to tell soon.
 *
 * <p>Where there is but one endpoint, the client is replaced after a long outage only: jetcd's
 * channels would wait ever longer, up to two minutes, before they try again, and offer no way to be
 * told to.
 *
 * <p>Thread-safe. What was under way on a client that is left ends as any outage ends it: a commit
 * with an unknown outcome, to be resolved by the identical one.
 */
final class EtcdConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdConnection.class);
  private static final Duration REBUILD_AFTER = Duration.ofSeconds(5);

  /** What the call's own deadline may be late by before we stop waiting for it. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final Duration answerMax;
  private final Duration patience;
  private final Supplier<EtcdClient> clients;
  private final CallWait wait;
  private final LongSupplier ticker;
  private volatile EtcdClient client;
  private boolean failing; // with this and below guarded by the monitor
  private long failingSinceNanos;
  private boolean closed;

  EtcdConnection(EtcdOptions options, EtcdRuntime runtime) {
    this.answerMax = options.callDeadline().plus(GRACE);
    this.patience = options.endpoints().size() > 1 ? Duration.ZERO : REBUILD_AFTER;
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
      T answer = await(used, request);
      succeeded();
      return answer;
    } catch (StatusException e) {
      noteFailure(used, e.getStatus().getCode());
      throw e;
    }
  }

  /** Like {@link #call}, for a question whose failure says nothing of the client in use. */
  <T> T aside(Function<EtcdClient, CompletableFuture<T>> request) throws StatusException {
    return await(client, request);
  }

  private <T> T await(EtcdClient used, Function<EtcdClient, CompletableFuture<T>> request)
      throws StatusException {
    try {
      return wait.await(request.apply(used), answerMax);
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e).asException();
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED.withDescription("no answer").withCause(e).asException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asException();
    }
  }

  private synchronized void succeeded() {
    failing = false;
  }

  private void noteFailure(EtcdClient used, Status.Code code) {
    if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
      noteOutage(used, code.toString());
    }
  }

  /** Hears that a watch of {@code used} broke off or fell silent. */
  void watchLost(EtcdClient used, String reason) {
    if (patience.isZero()) { // with one endpoint there is nowhere to go: calls tell of an outage
      noteOutage(used, reason);
    }
  }

  private void noteOutage(EtcdClient used, String reason) {
    long now = ticker.getAsLong();
    synchronized (this) {
      if (!failing) {
        failing = true;
        failingSinceNanos = now;
      }
      if (closed || client != used || now - failingSinceNanos < patience.toNanos()) {
        return;
      }
      client = clients.get();
      failing = false;
    }
    LOG.atInfo().setMessage("etcd connection rebuilt").addKeyValue("reason", reason).log();
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
