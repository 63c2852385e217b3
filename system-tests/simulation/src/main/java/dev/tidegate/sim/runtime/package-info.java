/**
 * Virtual time, threads and processes. Start reading at {@link dev.tidegate.sim.runtime.Simulator}.
 */
@NullMarked
package dev.tidegate.sim.runtime;

import org.jspecify.annotations.NullMarked;
