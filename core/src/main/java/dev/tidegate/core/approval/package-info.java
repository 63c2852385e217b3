/**
 * What people agreed to before a stage is left: who, when, why, and what that was about.
 *
 * <p>Values only; for any thread. Start reading at {@link dev.tidegate.core.approval.Approvals}.
 */
@NullMarked
package dev.tidegate.core.approval;

import org.jspecify.annotations.NullMarked;
