/**
 * What goes wrong in a run, drawn from its seed. Start reading at {@link
 * dev.tidegate.sim.fault.FaultPlan}.
 */
@NullMarked
package dev.tidegate.sim.fault;

import org.jspecify.annotations.NullMarked;
