/**
 * One replica between its store and its listeners, whole: what it knows, whom it serves, whether it
 * leads, what it decides. Threads, time, chance, the store and the way to other replicas are given,
 * so that the same wiring runs in a process and in a simulation.
 *
 * <p>Start reading at {@link dev.tidegate.orchestrator.replica.ReplicaEngine}.
 */
@NullMarked
package dev.tidegate.orchestrator.replica;

import org.jspecify.annotations.NullMarked;
