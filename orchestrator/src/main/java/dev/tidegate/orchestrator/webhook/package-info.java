/**
 * What is posted to other people's servers: signed JSON that says which rollout asks, and a key by
 * which a repeated request is told from a new one; and the calls around stages, with their tries.
 *
 * <p>Start reading at {@link dev.tidegate.orchestrator.webhook.WebhookRequests}, then {@link
 * dev.tidegate.orchestrator.webhook.StageWebhooks}.
 */
@NullMarked
package dev.tidegate.orchestrator.webhook;

import org.jspecify.annotations.NullMarked;
