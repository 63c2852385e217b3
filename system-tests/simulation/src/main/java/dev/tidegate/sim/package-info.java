/** Deterministic simulation of the whole system. */
@NullMarked
package dev.tidegate.sim;

import org.jspecify.annotations.NullMarked;
