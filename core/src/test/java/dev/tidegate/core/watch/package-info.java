/** Tests of the watch over an attempt. */
@NullMarked
package dev.tidegate.core.watch;

import org.jspecify.annotations.NullMarked;
