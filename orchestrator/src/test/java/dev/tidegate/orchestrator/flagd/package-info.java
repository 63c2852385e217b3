@NullMarked
package dev.tidegate.orchestrator.flagd;

import org.jspecify.annotations.NullMarked;
