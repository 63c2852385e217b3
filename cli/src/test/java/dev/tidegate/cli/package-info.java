/** Tests of the command line as a whole: arguments in, output and exit code out. */
@NullMarked
package dev.tidegate.cli;

import org.jspecify.annotations.NullMarked;
