/**
 * The gRPC services for agents and replicas, and the server that carries them. Every field is
 * validated here; what is refused names the field.
 *
 * <p>Calls run on the bounded executor of {@link dev.tidegate.orchestrator.api.GrpcServer}, never
 * on an event loop; messages of one stream come one at a time. Start reading at {@link
 * dev.tidegate.orchestrator.api.AgentApi}.
 */
@NullMarked
package dev.tidegate.orchestrator.api;

import org.jspecify.annotations.NullMarked;
