/**
 * {@link dev.tidegate.core.store.Store} on etcd, and etcd itself as a child process. Owns the key
 * prefix, transactions, leases and the watch loop; jetcd's own watch resume, keepalive and retries
 * of writes are never relied on. Everything reaches etcd through {@link
 * dev.tidegate.orchestrator.etcd.EtcdClient}; the classes named after jetcd, which answer it with
 * real etcd, are the only importers of jetcd.
 *
 * <p>Calls run on the caller's thread and wait at most the call deadline. Each change stream has
 * one thread of its own, which alone calls its sink; callbacks of the client only enqueue to it.
 * How a caller waits and what a stream's thread is comes in as {@link
 * dev.tidegate.orchestrator.etcd.EtcdRuntime}, so that a simulation can take the place of both.
 * Start reading at {@link dev.tidegate.orchestrator.etcd.EtcdStore}, then {@code EtcdChanges}.
 */
@NullMarked
package dev.tidegate.orchestrator.etcd;

import org.jspecify.annotations.NullMarked;
