/**
 * Tells people what happened to rollouts: webhooks, Slack-compatible chats and mail. Acts on what
 * was committed only, on the leader only, at least once.
 *
 * <p>One thread looks, reads the store and decides whom to tell; what was sent is answered on other
 * threads, which only leave their result and wake it. Start reading at {@link
 * dev.tidegate.orchestrator.notify.Notifier}.
 */
@NullMarked
package dev.tidegate.orchestrator.notify;

import org.jspecify.annotations.NullMarked;
