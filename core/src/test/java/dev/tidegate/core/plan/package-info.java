/** Tests of plans. */
@NullMarked
package dev.tidegate.core.plan;

import org.jspecify.annotations.NullMarked;
