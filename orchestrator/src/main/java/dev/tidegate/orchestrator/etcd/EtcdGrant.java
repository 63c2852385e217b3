package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.LeaseId;

/**
 * A lease as it was granted.
 *
 * @param seconds it lives without being renewed, possibly more than was asked for
 */
public record EtcdGrant(LeaseId id, long seconds) {}
