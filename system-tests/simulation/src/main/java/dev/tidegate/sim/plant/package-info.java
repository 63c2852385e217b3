/**
 * Bugs put into a run on purpose, each of a kind that was seen in the field, to show that the rules
 * find it. Start reading at {@link dev.tidegate.sim.plant.Plant}.
 */
@NullMarked
package dev.tidegate.sim.plant;

import org.jspecify.annotations.NullMarked;
