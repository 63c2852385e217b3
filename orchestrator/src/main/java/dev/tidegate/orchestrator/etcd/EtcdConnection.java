package dev.tidegate.orchestrator.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jetcd client, replaced after a long outage: its channels would wait ever longer, up to two
 * minutes, before they try again, and offer no way to be told to. Thread-safe.
 */
final class EtcdConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdConnection.class);
  private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

  /** Etcd refuses pings more often than every 5 s. */
  private static final Duration PING_AFTER = Duration.ofSeconds(10);

  private static final Duration PING_ANSWER_MAX = Duration.ofSeconds(5);
  private static final Duration REBUILD_AFTER = Duration.ofSeconds(5);

  /** What the call's own deadline may be late by before we stop waiting for it. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final EtcdOptions options;
  private final LongSupplier ticker;
  private volatile Client client;
  private boolean failing; // with this and below guarded by the monitor
  private long failingSinceNanos;
  private boolean closed;

  EtcdConnection(EtcdOptions options, LongSupplier ticker) {
    this.options = options;
    this.ticker = ticker;
    this.client = build(options);
  }

  /** The client of the moment; it may be closed at any time, which its calls answer by failing. */
  Client client() {
    return client;
  }

  /**
   * Waits for one call, at most the call deadline.
   *
   * @throws StatusException with the status of the call; UNAVAILABLE where the client was replaced
   *     meanwhile, CANCELLED where this thread was interrupted
   */
  <T> T call(Function<Client, CompletableFuture<T>> request) throws StatusException {
    Client used = client;
    try {
      T answer = await(request.apply(used));
      succeeded();
      return answer;
    } catch (ExecutionException e) {
      throw failed(used, statusOf(e.getCause() == null ? e : e.getCause()));
    } catch (TimeoutException e) {
      throw failed(used, Status.DEADLINE_EXCEEDED.withDescription("no answer").withCause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asException();
    } catch (EtcdException | IllegalStateException | RejectedExecutionException e) {
      throw failed(used, Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e));
    }
  }

  private <T> T await(CompletableFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(options.callDeadline().plus(GRACE).toNanos(), NANOSECONDS);
  }

  /** Jetcd converts the errors of some calls and not of others. */
  static Status statusOf(Throwable cause) {
    if (cause instanceof EtcdException converted) {
      return Status.Code.valueOf(converted.getErrorCode().name())
          .toStatus()
          .withDescription(converted.getMessage())
          .withCause(converted);
    }
    if (cause instanceof StatusRuntimeException answered) {
      return answered.getStatus();
    }
    return Status.fromThrowable(cause);
  }

  private synchronized void succeeded() {
    failing = false;
  }

  private StatusException failed(Client used, Status status) {
    Status.Code code = status.getCode();
    if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
      noteOutage(used);
    }
    return status.asException();
  }

  private void noteOutage(Client used) {
    long now = ticker.getAsLong();
    synchronized (this) {
      if (!failing) {
        failing = true;
        failingSinceNanos = now;
      }
      if (closed || client != used || now - failingSinceNanos < REBUILD_AFTER.toNanos()) {
        return;
      }
      client = build(options);
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

  private static Client build(EtcdOptions options) {
    ClientBuilder builder =
        Client.builder()
            .endpoints(options.endpoints().toArray(String[]::new))
            .maxInboundMessageSize(ANSWER_BYTES_MAX)
            .keepaliveTime(PING_AFTER)
            .keepaliveTimeout(PING_ANSWER_MAX)
            .interceptor(new CallDeadline(options.callDeadline()));
    if (options.tls() != null) {
      builder.sslContext(sslContext(options.tls()));
    }
    return builder.build();
  }

  private static SslContext sslContext(EtcdTls tls) {
    SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(tls.ca().toFile());
    if (tls.certificate() != null && tls.key() != null) {
      File key = tls.key().toFile();
      builder.keyManager(tls.certificate().toFile(), key);
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("cannot use the certificates of " + tls, e);
    }
  }
}
