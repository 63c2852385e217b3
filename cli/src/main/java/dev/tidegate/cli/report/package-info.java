/**
 * {@code tidegate report}: gathers what the API knows of a namespace, has {@link
 * dev.tidegate.core.report.Reporting} make a report of it, prints it and has it kept.
 */
@NullMarked
package dev.tidegate.cli.report;

import org.jspecify.annotations.NullMarked;
