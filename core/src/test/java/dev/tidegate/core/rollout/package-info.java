/** Tests of the functional core. */
@NullMarked
package dev.tidegate.core.rollout;

import org.jspecify.annotations.NullMarked;
