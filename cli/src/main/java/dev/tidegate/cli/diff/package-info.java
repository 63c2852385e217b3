/**
 * What differs between two attempts of a rollout, and between its plan and that of a file; and the
 * attempts themselves, as decisions tell them.
 */
@NullMarked
package dev.tidegate.cli.diff;

import org.jspecify.annotations.NullMarked;
