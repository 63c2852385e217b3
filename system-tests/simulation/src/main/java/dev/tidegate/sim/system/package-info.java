/**
 * Tidegate's own processes in virtual time: replicas, agents and people, wired as in production.
 * Start reading at {@link dev.tidegate.sim.system.SimSystem}.
 */
@NullMarked
package dev.tidegate.sim.system;

import org.jspecify.annotations.NullMarked;
