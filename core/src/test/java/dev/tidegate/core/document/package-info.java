/** Tests of reading and writing documents. */
@NullMarked
package dev.tidegate.core.document;

import org.jspecify.annotations.NullMarked;
