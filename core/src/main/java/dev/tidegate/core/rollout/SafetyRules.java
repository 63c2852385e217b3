package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.analysis.OnRegression;
import java.time.Duration;
import java.util.Optional;

/** What makes a rollout go back or stop whatever it is doing: these go on while it is paused. */
final class SafetyRules {
  private SafetyRules() {}

  /**
   * The failure of the stage being served, as the decision it leads to; empty if there is none.
   * Evidence of a rehearsal is not judged: it is thrown away with it.
   */
  static Optional<Decision> failure(Situation at) {
    Optional<Regression> regression = regression(at);
    if (regression.isPresent() && at.evidence().outlier() == null) {
      Reason reason = regressed(at, regression.get());
      boolean hold = regression.get().action() == OnRegression.HOLD;
      return Optional.of(hold ? at.stop(reason, Standing.ORCHESTRATOR) : failed(at, reason));
    }
    Duration deadline = at.plan().deadline();
    if (deadline != null && at.seen().attemptElapsed().compareTo(deadline) >= 0) {
      return Optional.of(
          failed(
              at,
              new Reason(
                  ReasonCode.DEADLINE_PASSED,
                  "the attempt took longer than its deadline of " + Words.duration(deadline))));
    }
    return Optional.empty();
  }

  private static Optional<Regression> regression(Situation at) {
    return at.status().rehearses() ? Optional.empty() : at.evidence().regression();
  }

  /**
   * The hold of a regression that rests on one instance, which cannot decide: it is named, and what
   * the others show is waited for. Empty if there is none.
   */
  static Optional<Decision> outlier(Situation at) {
    String outlier = at.evidence().outlier();
    return outlier == null
        ? Optional.empty()
        : regression(at).map(found -> rests(at, found, outlier));
  }

  private static Decision rests(Situation at, Regression regression, String outlier) {
    return at.hold(
        ReasonCode.OUTLIER,
        "in "
            + at.stageText(at.status().stage())
            + ": "
            + regression.metric()
            + " regressed, but not without the instance "
            + outlier
            + ", which alone does not decide: "
            + at.evidence().text()
            + "; look at it, then retry or roll back",
        null);
  }

  private static Reason regressed(Situation at, Regression regression) {
    return new Reason(
        ReasonCode.REGRESSION,
        "in "
            + at.stageText(at.status().stage())
            + ": "
            + regression.metric()
            + " regressed: "
            + at.evidence().text());
  }

  /** What the plan wants done after a failure nobody but the orchestrator found. */
  static Decision failed(Situation at, Reason reason) {
    return failed(at, reason, Standing.ORCHESTRATOR);
  }

  /** What the plan wants done after a failure that {@code actor} found. */
  static Decision failed(Situation at, Reason reason, String actor) {
    return switch (at.plan().onFailure().target()) {
      case START -> back(at, 0, reason, actor);
      case PREVIOUS_STAGE -> back(at, at.status().stage() - 1, reason, actor);
      case HOLD -> at.stop(reason, actor);
    };
  }

  /** The lowest stage that can be rolled back to: the last one served that is not reversible. */
  static int lowestTarget(Situation at) {
    for (int i = at.status().stage(); i > 0; i--) {
      if (!at.plan().stage(i).reversible()) {
        return i;
      }
    }
    return 0;
  }

  /** Rolls back to {@code target}, or as far as stages that are forward only allow. */
  static Decision back(Situation at, int target, Reason reason, String actor) {
    int lowest = lowestTarget(at);
    if (lowest == at.status().stage()) {
      return at.stop(
          new Reason(
              ReasonCode.FORWARD_ONLY,
              at.stageText(lowest) + " cannot be rolled back; " + reason.message()),
          actor);
    }
    return at.rollBack(Math.max(lowest, target), reason, actor);
  }
}
