@NullMarked
package dev.tidegate.orchestrator.operate;

import org.jspecify.annotations.NullMarked;
