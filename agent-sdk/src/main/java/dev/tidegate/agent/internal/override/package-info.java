/**
 * The override file: what the machine's own operator says about flags, with everything else down.
 *
 * <p>Read by the session's owner alone. Start reading at {@link
 * dev.tidegate.agent.internal.override.OverrideFile}.
 */
@NullMarked
package dev.tidegate.agent.internal.override;

import org.jspecify.annotations.NullMarked;
