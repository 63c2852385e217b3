/**
 * The comparison's own checks, and the light version of it. Start at {@code LightComparisonTest}.
 */
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
