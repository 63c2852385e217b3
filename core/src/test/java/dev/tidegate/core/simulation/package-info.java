@NullMarked
package dev.tidegate.core.simulation;

import org.jspecify.annotations.NullMarked;
