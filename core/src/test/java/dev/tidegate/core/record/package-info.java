/** Tests of stored forms. */
@NullMarked
package dev.tidegate.core.record;

import org.jspecify.annotations.NullMarked;
