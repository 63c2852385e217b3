/**
 * What agents say, gathered: who is connected, what they acknowledged, what they counted.
 *
 * <p>On every replica {@link dev.tidegate.orchestrator.signal.AgentSessions} and {@link
 * dev.tidegate.orchestrator.signal.CounterBook} collect, and {@link
 * dev.tidegate.orchestrator.signal.ReplicaReporter} reports to the leader. There {@link
 * dev.tidegate.orchestrator.signal.FleetLedger} merges the reports of all replicas; the reconciler
 * reads it. Everything is in memory: what a crash loses is lost for both arms alike.
 *
 * <p>Collections are guarded by their own lock, held for short, without calls to others. Start
 * reading at {@link dev.tidegate.orchestrator.signal.FleetLedger}.
 */
@NullMarked
package dev.tidegate.orchestrator.signal;

import org.jspecify.annotations.NullMarked;
