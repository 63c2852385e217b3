/**
 * An etcd cluster that exists in memory and virtual time only, with the faults of a real one:
 * revisions and versions, transactions, leases, compaction and watches as etcd has them, and calls
 * that are late, lost, or answered too late. {@code EtcdConformanceIT} compares it with real etcd.
 *
 * <p>No threads: every call, and every task of {@link dev.tidegate.sim.etcd.SimTime}, comes one at
 * a time. Start reading at {@link dev.tidegate.sim.etcd.SimEtcd}.
 */
@NullMarked
package dev.tidegate.sim.etcd;

import org.jspecify.annotations.NullMarked;
