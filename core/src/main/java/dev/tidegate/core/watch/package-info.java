/**
 * What is remembered of one attempt between two decisions: the time that passed and the evidence.
 * The leader keeps it over real counters, the simulation over made-up ones; both through {@link
 * dev.tidegate.core.watch.Watchkeeping}, so that they cannot come to differ.
 *
 * <p>Pure: time enters as nanoseconds of somebody's ticker, counts through a {@link
 * dev.tidegate.core.watch.CounterSource}.
 */
@NullMarked
package dev.tidegate.core.watch;

import org.jspecify.annotations.NullMarked;
