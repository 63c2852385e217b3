package dev.tidegate.orchestrator.signal;

/**
 * One process of an agent, from its start to its end: what counts, and never counts backwards.
 *
 * @param agent whose process it is
 * @param boot random per process start
 */
record AgentBoot(AgentKey agent, String boot) {}
