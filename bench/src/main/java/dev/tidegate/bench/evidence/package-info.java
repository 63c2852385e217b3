/**
 * What the decision statistics promise, and whether they keep it: each promise is measured on
 * seeded traffic, through the same evidence as in the orchestrator, and beside rules in the manner
 * of others.
 *
 * <p>Start reading at {@link dev.tidegate.bench.evidence.Guarantee}; {@link
 * dev.tidegate.bench.evidence.GuaranteeTable} and {@link dev.tidegate.bench.evidence.PeerTable} are
 * programs.
 */
@NullMarked
package dev.tidegate.bench.evidence;

import org.jspecify.annotations.NullMarked;
