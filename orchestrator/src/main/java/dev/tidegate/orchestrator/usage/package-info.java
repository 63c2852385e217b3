/**
 * How much each flag is evaluated, to find flags nobody asks for: counted on every replica, added
 * up by the leader, kept as one document per namespace.
 *
 * <p>Counts are approximate and never decide anything about a rollout. Start reading at {@link
 * dev.tidegate.orchestrator.usage.FlagUsage}.
 */
@NullMarked
package dev.tidegate.orchestrator.usage;

import org.jspecify.annotations.NullMarked;
