/**
 * The {@code tidegate} command: finds the verb that is meant, builds only its part of the tree of
 * commands, and turns every failure into lines on stderr and an exit code. One thread. Start
 * reading at {@link dev.tidegate.cli.Tidegate}.
 */
@NullMarked
package dev.tidegate.cli;

import org.jspecify.annotations.NullMarked;
