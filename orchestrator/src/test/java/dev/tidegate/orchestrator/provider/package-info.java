/** Tests of asking other systems for metrics. */
@NullMarked
package dev.tidegate.orchestrator.provider;

import org.jspecify.annotations.NullMarked;
