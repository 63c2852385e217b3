/**
 * Deterministic bucketing: salt + unit key to a bucket from 0 to 99,999, membership in a share, and
 * monotone growth: whoever is in a share is in every larger one. And which distinct units were
 * seen, in bounded room, by another hash. Pure, for any thread; all but {@link
 * dev.tidegate.core.cohort.UnitSample} is immutable.
 *
 * <p>Start reading at {@link dev.tidegate.core.cohort.Cohort}.
 */
@NullMarked
package dev.tidegate.core.cohort;

import org.jspecify.annotations.NullMarked;
