/** Tests of evidence and of its guarantees. */
@NullMarked
package dev.tidegate.core.evidence;

import org.jspecify.annotations.NullMarked;
