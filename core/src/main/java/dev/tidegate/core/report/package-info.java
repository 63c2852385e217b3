/**
 * The report on the migrations of a namespace: {@link dev.tidegate.core.report.ReportFacts} in,
 * {@link dev.tidegate.core.report.Report} out, and that as Markdown, HTML and a document. Percents,
 * risks and recommendations follow from the facts alone, by the rules in docs/cli.md.
 *
 * <p>Nothing here does I/O, reads a clock, logs or keeps state: values are immutable and may be
 * shared between threads. Start reading at {@link dev.tidegate.core.report.Reporting}.
 */
@NullMarked
package dev.tidegate.core.report;

import org.jspecify.annotations.NullMarked;
