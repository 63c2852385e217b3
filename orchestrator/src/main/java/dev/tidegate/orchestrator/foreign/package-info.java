/**
 * Flags for clients without an agent: what any OpenFeature provider of any language gets. One
 * snapshot per namespace and revision serves all protocols, so that they cannot differ. Start
 * reading at {@link dev.tidegate.orchestrator.foreign.ForeignFlags}. For any thread.
 */
@NullMarked
package dev.tidegate.orchestrator.foreign;

import org.jspecify.annotations.NullMarked;
