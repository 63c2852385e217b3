@NullMarked
package dev.tidegate.orchestrator.checkpoint;

import org.jspecify.annotations.NullMarked;
