/** Tests of flag definitions, rules and evaluation. */
@NullMarked
package dev.tidegate.core.flag;

import org.jspecify.annotations.NullMarked;
