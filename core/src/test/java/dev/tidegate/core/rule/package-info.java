/** Tests of rules. */
@NullMarked
package dev.tidegate.core.rule;

import org.jspecify.annotations.NullMarked;
