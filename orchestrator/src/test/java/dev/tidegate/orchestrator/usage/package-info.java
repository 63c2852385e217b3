/** Tests of counting evaluations. */
@NullMarked
package dev.tidegate.orchestrator.usage;

import org.jspecify.annotations.NullMarked;
