/**
 * Who is calling and what they may do: one decision for gRPC and HTTP. Also which addresses may be
 * bound without TLS.
 *
 * <p>Everything here is immutable and thread-safe. Start reading at {@link
 * dev.tidegate.orchestrator.access.AccessPolicy}.
 */
@NullMarked
package dev.tidegate.orchestrator.access;

import org.jspecify.annotations.NullMarked;
