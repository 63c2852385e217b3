/**
 * Stand-ins and contracts for testing Tidegate and what is built on it: a clock that moves when
 * told, a store in memory with etcd's semantics, the contract every store keeps, real etcd clusters
 * whose members can be killed and paused, and a proxy that breaks connections.
 *
 * <p>Each type states its thread rule. Start reading at {@link dev.tidegate.testkit.StoreContract}.
 */
@NullMarked
package dev.tidegate.testkit;

import org.jspecify.annotations.NullMarked;
