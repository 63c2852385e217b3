/**
 * What the agent observes of its service, counted per stage and arm, and the reports that carry the
 * counts away. Counting is lock-free and bounded; any thread may count, the session's owner alone
 * drains and reports.
 *
 * <p>Start reading at {@link dev.tidegate.agent.internal.health.Observations}.
 */
@NullMarked
package dev.tidegate.agent.internal.health;

import org.jspecify.annotations.NullMarked;
