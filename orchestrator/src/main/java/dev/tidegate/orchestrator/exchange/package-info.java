/**
 * One request to somebody else's server, bounded in time and bytes, and what came of it. Shared by
 * whoever asks for metrics, calls webhooks or sends notifications.
 *
 * <p>Thread-safe. Start reading at {@link dev.tidegate.orchestrator.exchange.BoundedClient}.
 */
@NullMarked
package dev.tidegate.orchestrator.exchange;

import org.jspecify.annotations.NullMarked;
