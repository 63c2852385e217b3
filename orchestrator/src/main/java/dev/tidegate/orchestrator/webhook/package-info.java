/**
 * What is posted to other people's servers: signed JSON that says which rollout asks, and a key by
 * which a repeated request is told from a new one.
 *
 * <p>Everything here is immutable and thread-safe; nothing here sends. Start reading at {@link
 * dev.tidegate.orchestrator.webhook.WebhookRequests}.
 */
@NullMarked
package dev.tidegate.orchestrator.webhook;

import org.jspecify.annotations.NullMarked;
