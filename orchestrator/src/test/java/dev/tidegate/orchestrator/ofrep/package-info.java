/** Tests of flags for clients without an agent. */
@NullMarked
package dev.tidegate.orchestrator.ofrep;

import org.jspecify.annotations.NullMarked;
