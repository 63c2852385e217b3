/**
 * Making decisions again from what was recorded: the same, to show that they follow from their
 * inputs, or under other thresholds, to see what would have been.
 */
@NullMarked
package dev.tidegate.core.replay;

import org.jspecify.annotations.NullMarked;
