/** Who asks for things in a run. Start reading at {@link dev.tidegate.sim.people.People}. */
@NullMarked
package dev.tidegate.sim.people;

import org.jspecify.annotations.NullMarked;
