/** Tests. */
@NullMarked
package dev.tidegate.agent.internal.override;

import org.jspecify.annotations.NullMarked;
