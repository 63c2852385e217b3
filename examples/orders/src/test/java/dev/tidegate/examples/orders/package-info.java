/** Tests of both code paths and of the books they read. */
@NullMarked
package dev.tidegate.examples.orders;

import org.jspecify.annotations.NullMarked;
