/**
 * Asks other systems for metrics: Prometheus, JSON documents over HTTP, and webhooks.
 *
 * <p>{@link dev.tidegate.orchestrator.provider.Providers} begins with each stage the leader serves.
 * A question has a deadline and a bound on its answer, follows no redirect and carries no secret,
 * but a webhook's is signed with one. It ends with a value or with one {@link
 * dev.tidegate.core.analysis.Cause}; the reconciler takes it, once, into the evidence. Nothing here
 * judges.
 *
 * <p>Questions are asked on the reconciler's threads without waiting; answers arrive on the
 * executor given. Start reading at {@link dev.tidegate.orchestrator.provider.StageMeasuring}.
 */
@NullMarked
package dev.tidegate.orchestrator.provider;

import org.jspecify.annotations.NullMarked;
