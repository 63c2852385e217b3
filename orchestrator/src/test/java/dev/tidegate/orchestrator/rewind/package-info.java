@NullMarked
package dev.tidegate.orchestrator.rewind;

import org.jspecify.annotations.NullMarked;
