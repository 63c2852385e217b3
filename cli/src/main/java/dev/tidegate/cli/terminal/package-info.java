/**
 * What a command sees of the world it runs in: streams, terminal, colours, output formats, exit
 * codes. Everything is for one thread, the one that runs the command. Start reading at {@link
 * dev.tidegate.cli.terminal.Environment} and {@link dev.tidegate.cli.terminal.Printer}.
 */
@NullMarked
package dev.tidegate.cli.terminal;

import org.jspecify.annotations.NullMarked;
