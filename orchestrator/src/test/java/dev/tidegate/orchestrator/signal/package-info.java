@NullMarked
package dev.tidegate.orchestrator.signal;

import org.jspecify.annotations.NullMarked;
