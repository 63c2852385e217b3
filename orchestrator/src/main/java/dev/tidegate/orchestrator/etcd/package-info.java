/**
 * The only importer of jetcd: {@link dev.tidegate.core.store.Store} on real etcd, and etcd itself
 * as a child process. Owns the key prefix, transactions, leases and the watch loop; jetcd's own
 * watch resume, keepalive and retries of writes are never relied on.
 *
 * <p>Calls run on the caller's thread and block at most the call deadline. Each change stream has
 * one thread of its own, which alone calls its sink; callbacks of jetcd only enqueue to it. Start
 * reading at {@link dev.tidegate.orchestrator.etcd.EtcdStore}, then {@code EtcdChanges}.
 */
@NullMarked
package dev.tidegate.orchestrator.etcd;

import org.jspecify.annotations.NullMarked;
