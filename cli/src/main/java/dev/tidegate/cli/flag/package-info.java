/**
 * The verbs of {@code tidegate flag}. One thread. Start reading at {@link
 * dev.tidegate.cli.flag.FlagCommands}.
 */
@NullMarked
package dev.tidegate.cli.flag;

import org.jspecify.annotations.NullMarked;
