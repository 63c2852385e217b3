/**
 * Text to plans: {@link dev.tidegate.core.manifest.RolloutSpecParser} checks and expands what
 * people write and reports every problem at once with path, position and a hint; {@link
 * dev.tidegate.core.manifest.RolloutPlanReader} reads what was stored. Both share one grammar.
 *
 * <p>Nothing here does I/O or keeps state between two readings: for any thread. Start reading at
 * {@code PlanReader}, which goes through a spec from top to bottom.
 */
@NullMarked
package dev.tidegate.core.manifest;

import org.jspecify.annotations.NullMarked;
