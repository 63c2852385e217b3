/**
 * flagd's own services, so that any OpenFeature provider for flagd can take its flags from an
 * orchestrator: definitions to be evaluated by the client, and evaluations done here. The flags are
 * those of {@link dev.tidegate.orchestrator.foreign.ForeignFlags}.
 *
 * <p>Streams are paced and coalesced, each with an outbox that never holds more than what is
 * newest; everything is sent from one executor or, when a stream becomes ready, from its call.
 * Start reading at {@link dev.tidegate.orchestrator.flagd.FlagdApi}.
 */
@NullMarked
package dev.tidegate.orchestrator.flagd;

import org.jspecify.annotations.NullMarked;
