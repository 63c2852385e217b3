/** Tests of flags for clients without an agent. */
@NullMarked
package dev.tidegate.orchestrator.foreign;

import org.jspecify.annotations.NullMarked;
