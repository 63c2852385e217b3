/** Tests of the offline analysis. */
@NullMarked
package dev.tidegate.core.offline;

import org.jspecify.annotations.NullMarked;
