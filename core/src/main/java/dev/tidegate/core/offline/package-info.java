/**
 * The analysis of recorded ticks, for {@code tidegate analyze} and for comparing with other
 * implementations of the method: lines of JSON in, lines of JSON out.
 *
 * <p>One {@link dev.tidegate.core.offline.OfflineAnalysis} belongs to one thread; start reading
 * there.
 */
@NullMarked
package dev.tidegate.core.offline;

import org.jspecify.annotations.NullMarked;
