/**
 * The stored form of what {@code core.rollout} decides: statuses, requests and decision records as
 * the proto3 JSON of {@code tidegate.v1}, default values left out, unknown members skipped.
 *
 * <p>Stateless; for any thread. Start reading at {@link dev.tidegate.core.record.StatusRecord}.
 */
@NullMarked
package dev.tidegate.core.record;

import org.jspecify.annotations.NullMarked;
