/**
 * Who may lead: the lease-held leader claim, which yields the fencing token, and each replica's own
 * record under a lease. A claim only says who should act; what makes a second leader harmless is
 * the fence in every commit.
 *
 * <p>Each {@link dev.tidegate.orchestrator.claim.Candidacy} and {@link
 * dev.tidegate.orchestrator.claim.ReplicaRecord} does its blocking calls on the single-threaded
 * executor it is given. Start reading at {@link dev.tidegate.orchestrator.claim.Candidacy}.
 */
@NullMarked
package dev.tidegate.orchestrator.claim;

import org.jspecify.annotations.NullMarked;
