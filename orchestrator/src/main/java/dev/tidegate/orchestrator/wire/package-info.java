/**
 * The keyspace and the stored values: keys to places and back, proto3 JSON to records and back.
 * Every field is validated when it is read; what cannot be read becomes problems, never an
 * exception, because anybody may write to the store.
 *
 * <p>All types are immutable and thread-safe. Start reading at {@link
 * dev.tidegate.orchestrator.wire.Keyspace} and {@link dev.tidegate.orchestrator.wire.WireFormat}.
 */
@NullMarked
package dev.tidegate.orchestrator.wire;

import org.jspecify.annotations.NullMarked;
