@NullMarked
package dev.tidegate.orchestrator.fanout;

import org.jspecify.annotations.NullMarked;
