package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.Verdict;
import org.jspecify.annotations.Nullable;

/** What a rollout would have done with a recorded stage. */
enum OfflineDecision {
  CONTINUE,
  ROLLBACK,
  HOLD,
  ADVANCE_EARLY,
  ADVANCE,
  EXTEND,
  INCONCLUSIVE;

  /** The first row of the decision table that matches; only the first one without a stage. */
  static OfflineDecision of(
      EvidenceReport report, OfflineConfiguration.@Nullable StageLimits stage) {
    EvidenceReport.Regression regression = report.regressed();
    if (regression != null) {
      return regression.action() == OnRegression.ROLLBACK ? ROLLBACK : HOLD;
    }
    if (stage == null) {
      return CONTINUE;
    }
    double elapsed = report.seconds();
    boolean early = report.verdict() == Verdict.NO_HARM && elapsed >= stage.minSeconds();
    if (elapsed < stage.maxSeconds()) {
      return early ? ADVANCE_EARLY : CONTINUE;
    }
    if (report.suspicious() || !report.samplesSufficient()) {
      return elapsed < 2 * stage.maxSeconds() ? EXTEND : INCONCLUSIVE;
    }
    return early ? ADVANCE_EARLY : ADVANCE;
  }
}
