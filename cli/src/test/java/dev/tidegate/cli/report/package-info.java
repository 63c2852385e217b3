/** Tests of {@code tidegate report} without a server. */
@NullMarked
package dev.tidegate.cli.report;

import org.jspecify.annotations.NullMarked;
