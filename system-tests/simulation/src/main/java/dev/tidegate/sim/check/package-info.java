/**
 * What must hold whatever happens: rules over everything that was ever written, in the order in
 * which it was, and over what agents did. None of them uses the code it judges.
 *
 * <p>Start reading at {@link dev.tidegate.sim.check.TruthLog}.
 */
@NullMarked
package dev.tidegate.sim.check;

import org.jspecify.annotations.NullMarked;
