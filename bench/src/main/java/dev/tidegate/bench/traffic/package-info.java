/**
 * Seeded traffic of two arms for trying rules that decide about rollouts: what is counted in each
 * tick, drawn exactly and at a cost that does not grow with the number of requests.
 *
 * <p>Everything here is immutable but {@link dev.tidegate.bench.traffic.Dice}, which belongs to one
 * run; start reading at {@link dev.tidegate.bench.traffic.Scenario}.
 */
@NullMarked
package dev.tidegate.bench.traffic;

import org.jspecify.annotations.NullMarked;
