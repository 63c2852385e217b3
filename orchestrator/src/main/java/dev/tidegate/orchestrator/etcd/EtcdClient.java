package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.LeaseId;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link EtcdStore} asks of etcd, and nothing else: jetcd answers it in production, a
 * simulated etcd in simulations.
 *
 * <p>No call blocks. Each future ends by itself, at the latest soon after the call's deadline, and
 * fails with an {@link io.grpc.StatusRuntimeException} that carries etcd's status and text, as an
 * immediate refusal does too. Whether a failed transaction took effect is unknown, except where its
 * status says that it cannot have. Thread-safe unless an implementation says otherwise.
 */
public interface EtcdClient extends AutoCloseable {
  /**
   * Real etcd, through jetcd. Does not wait for it; thread-safe.
   *
   * @throws IllegalArgumentException if the certificates cannot be used
   */
  static EtcdClient connect(EtcdOptions options) {
    return JetcdClient.connect(options);
  }

  /** Applies one of the two lists of operations, at one revision. */
  CompletableFuture<EtcdTxn.Answer> txn(EtcdTxn txn);

  /** Reads linearizably. OUT_OF_RANGE for a revision that is compacted or not yet reached. */
  CompletableFuture<EtcdRange.Answer> range(EtcdRange question);

  /**
   * A new lease.
   *
   * @param seconds asked for, at least 1; etcd may give more
   */
  CompletableFuture<EtcdGrant> grant(long seconds);

  /**
   * Renews a lease once.
   *
   * @return the seconds it lives from now on; 0, or the failure NOT_FOUND, where it is gone
   */
  CompletableFuture<Long> keepAlive(LeaseId lease);

  /** Ends a lease and deletes its keys at one revision. NOT_FOUND where it is gone. */
  CompletableFuture<Void> revoke(LeaseId lease);

  /**
   * Opens a watch.
   *
   * @param listener called from one thread at a time, possibly before this method returns
   * @throws RuntimeException if the client was closed
   */
  EtcdWatch.Handle watch(EtcdWatch question, EtcdWatch.Listener listener);

  /** What the member at {@code endpoint} says of itself. */
  CompletableFuture<EtcdStatus> status(String endpoint);

  /** Ends all watches and fails all calls that wait; leases end by themselves. */
  @Override
  void close();
}
