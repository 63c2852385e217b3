/**
 * Whole agents against an orchestrator of the test's own, over real sockets. Start reading at
 * {@link dev.tidegate.agent.TestingOrchestrator}.
 */
@NullMarked
package dev.tidegate.agent;

import org.jspecify.annotations.NullMarked;
