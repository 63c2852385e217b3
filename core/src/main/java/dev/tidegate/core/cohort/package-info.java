/**
 * Deterministic bucketing: salt + unit key to a bucket from 0 to 99,999, membership in a share, and
 * monotone growth: whoever is in a share is in every larger one. Pure, immutable, for any thread.
 *
 * <p>Start reading at {@link dev.tidegate.core.cohort.Cohort}.
 */
@NullMarked
package dev.tidegate.core.cohort;

import org.jspecify.annotations.NullMarked;
