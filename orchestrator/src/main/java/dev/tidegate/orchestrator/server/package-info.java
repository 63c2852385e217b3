/**
 * The process: {@code main}, its options, the wiring, and the order of start and stop. The only
 * place that reads the system's clocks and creates executors. Start reading at {@link
 * dev.tidegate.orchestrator.server.Orchestrator}.
 */
@NullMarked
package dev.tidegate.orchestrator.server;

import org.jspecify.annotations.NullMarked;
