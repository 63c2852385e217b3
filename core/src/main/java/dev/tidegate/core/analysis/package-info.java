/**
 * What is measured, how it shall be judged and what was found: {@link
 * dev.tidegate.core.analysis.Cell cells} of counts, histograms and gauges per stratum and arm, the
 * {@link dev.tidegate.core.analysis.AnalysisPlan plan} and the {@link
 * dev.tidegate.core.analysis.EvidenceReport report}. {@code core.evidence} leads from the one to
 * the other.
 *
 * <p>Pure: all public values are immutable and safe to share; a {@link
 * dev.tidegate.core.analysis.Histogram.Recorder} belongs to one owner. Start reading at {@link
 * dev.tidegate.core.analysis.Tick}.
 */
@NullMarked
package dev.tidegate.core.analysis;

import org.jspecify.annotations.NullMarked;
