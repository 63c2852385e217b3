package dev.tidegate.orchestrator.signal;

/**
 * Which process of which replica.
 *
 * @param replica name, unique on the store
 * @param boot random per process start
 */
public record ReplicaIdentity(String replica, String boot) {}
