package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value, as etcd stores it.
 *
 * @param value empty for a key just deleted
 * @param created revision of the first put since the key was last absent; none for a deleted one
 * @param modified revision of the last put, or of the delete
 * @param version number of puts since the key was last absent, 0 for a deleted one
 * @param lease what the key ends with, or null
 */
public record EtcdPair(
    Bytes key,
    Bytes value,
    Revision created,
    Revision modified,
    long version,
    @Nullable LeaseId lease) {}
