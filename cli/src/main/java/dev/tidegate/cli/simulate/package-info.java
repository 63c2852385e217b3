/**
 * {@code tidegate simulate}: what a rollout would do, in virtual time and without a server. The
 * simulation itself is {@code dev.tidegate.core.simulation}.
 */
@NullMarked
package dev.tidegate.cli.simulate;

import org.jspecify.annotations.NullMarked;
