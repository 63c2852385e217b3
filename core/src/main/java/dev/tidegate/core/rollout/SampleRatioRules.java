package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.UnitCounts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Units that are not split as they are meant to be make a comparison worthless: a stage that
 * compares is not left on its evidence until a later block is right again, or somebody advances it.
 */
final class SampleRatioRules {
  private SampleRatioRules() {}

  /** The hold, or empty if nothing is wrong or nothing is compared. */
  static Optional<Decision> decide(Situation at, List<MetricVerdict> verdicts) {
    SampleRatio ratio = at.evidence().sampleRatio();
    boolean compares =
        at.stage().comparable()
            && verdicts.stream().anyMatch(v -> v.plan().comparison().needsBaseline());
    if (ratio == null || !ratio.isMismatch() || !compares) {
      return Optional.empty();
    }
    return Optional.of(at.hold(ReasonCode.SAMPLE_RATIO_MISMATCH, text(at, ratio), null));
  }

  private static String text(Situation at, SampleRatio ratio) {
    UnitCounts units = ratio.units();
    return String.format(
        Locale.ROOT,
        "in %s: %d of %d distinct units were candidates, %.3g %% instead of %.3g %%"
            + " (p = %.1e), so what both sides show cannot be compared;"
            + " find out why, then advance or roll back",
        at.stageText(at.status().stage()),
        units.candidate(),
        units.all(),
        100.0 * units.candidate() / units.all(),
        100 * units.share(),
        ratio.p());
  }
}
