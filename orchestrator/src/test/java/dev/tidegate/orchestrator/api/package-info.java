@NullMarked
package dev.tidegate.orchestrator.api;

import org.jspecify.annotations.NullMarked;
