/** Tests of bucketing. */
@NullMarked
package dev.tidegate.core.cohort;

import org.jspecify.annotations.NullMarked;
