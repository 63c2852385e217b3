/** Tests of what survives on disk. */
@NullMarked
package dev.tidegate.agent.internal.cache;

import org.jspecify.annotations.NullMarked;
