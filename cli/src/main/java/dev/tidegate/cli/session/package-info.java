/**
 * What every command shares: the global options, where they get their values from, the connection
 * and the questions asked. For the one thread that runs the command. Start reading at {@link
 * dev.tidegate.cli.session.Session}.
 */
@NullMarked
package dev.tidegate.cli.session;

import org.jspecify.annotations.NullMarked;
