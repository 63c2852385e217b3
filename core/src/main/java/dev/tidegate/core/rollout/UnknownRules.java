package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.MetricVerdict.State;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.AnalysisSpec.Unknown;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of a stage whose soak passed while a metric that has a say is unknown. Unknown is
 * not bad, and never good: it waits, watches on, or fails the stage, as its analysis wants it for
 * that cause. The strictest answer counts.
 */
final class UnknownRules {
  private UnknownRules() {}

  /** One metric that is not known. */
  private record Gap(Unknown policy, Cause cause, boolean lasting, String text) {}

  /** Empty if everything is known. */
  static Optional<Decision> decide(Situation at, Soaking status, List<MetricVerdict> verdicts) {
    List<Gap> gaps = gaps(at, verdicts);
    if (gaps.isEmpty()) {
      return Optional.empty();
    }
    List<Gap> failing =
        gaps.stream().filter(gap -> gap.policy() == Unknown.ROLLBACK && gap.lasting()).toList();
    if (!failing.isEmpty()) {
      Reason reason = reason(failing);
      return Optional.of(
          SafetyRules.failed(at, new Reason(reason.code(), after(at) + reason.message())));
    }
    List<Gap> waiting = gaps.stream().filter(gap -> gap.policy() != Unknown.EXTEND).toList();
    if (waiting.isEmpty()) {
      return Optional.of(SoakRules.extendOrStop(at, status, reason(gaps)));
    }
    Reason reason = reason(waiting);
    String message = after(at) + "waits, and goes on by itself: " + reason.message();
    return Optional.of(at.hold(reason.code(), message, null));
  }

  /** {@code after 10m in stage 1/2 "canary": }. */
  static String after(Situation at) {
    return "after "
        + Words.duration(at.seen().stageElapsed())
        + " in "
        + at.stageText(at.status().stage())
        + ": ";
  }

  /** The metrics that have a say in the stage. */
  static Stream<MetricSpec> judging(Situation at) {
    return analyses(at)
        .flatMap(analysis -> analysis.metrics().stream())
        .filter(metric -> !metric.dryRun());
  }

  private static Stream<AnalysisSpec> analyses(Situation at) {
    return at.stage().analyses().stream()
        .distinct()
        .map(name -> at.plan().analyses().get(name))
        .filter(Objects::nonNull);
  }

  private static List<Gap> gaps(Situation at, List<MetricVerdict> verdicts) {
    Map<String, MetricVerdict> byName =
        verdicts.stream().collect(Collectors.toMap(MetricVerdict::name, Function.identity()));
    List<Gap> gaps = new ArrayList<>();
    analyses(at)
        .forEach(
            analysis ->
                analysis.metrics().stream()
                    .filter(metric -> !metric.dryRun())
                    .flatMap(metric -> gap(analysis, metric, byName).stream())
                    .forEach(gaps::add));
    return gaps;
  }

  private static Optional<Gap> gap(
      AnalysisSpec analysis, MetricSpec metric, Map<String, MetricVerdict> byName) {
    MetricVerdict verdict = byName.get(metric.name());
    if (verdict == null) {
      return Optional.of(
          new Gap(
              analysis.onUnknown().about(Cause.NO_DATA),
              Cause.NO_DATA,
              true,
              metric.name() + " is not measured"));
    }
    if (verdict.state() == State.EXEMPT || verdict.samplesSufficient()) {
      return Optional.empty();
    }
    return Optional.of(
        new Gap(
            analysis.onUnknown().about(verdict.cause()),
            verdict.cause(),
            isLasting(metric, verdict),
            verdict.text()));
  }

  /**
   * Whoever is asked may miss an answer: it lasts when as many answers in a row gave no value as
   * samples are needed for a breach.
   */
  private static boolean isLasting(MetricSpec metric, MetricVerdict verdict) {
    return !(metric.source() instanceof MetricSource.Provider)
        || verdict.missed() >= verdict.plan().breach().count();
  }

  private static Reason reason(List<Gap> gaps) {
    ReasonCode code =
        gaps.stream().map(gap -> codeOf(gap.cause())).max(ReasonCode::compareTo).orElseThrow();
    String what =
        switch (code) {
          case NO_DATA -> "metrics without data: ";
          case PROVIDER_DOWN -> "metrics that cannot be asked for: ";
          default -> "too few observations: ";
        };
    return new Reason(code, what + texts(gaps));
  }

  private static ReasonCode codeOf(Cause cause) {
    return switch (cause) {
      case NO_DATA, NO_TRAFFIC, NOT_A_NUMBER, STALE -> ReasonCode.NO_DATA;
      case PROVIDER_DOWN, SLOW, ERROR_ANSWER, MALFORMED, TERMINATED -> ReasonCode.PROVIDER_DOWN;
      case NONE, TOO_FEW_SAMPLES, NOT_COMPARABLE, NO_REFERENCE -> ReasonCode.INCONCLUSIVE;
    };
  }

  private static String texts(List<Gap> gaps) {
    return String.join("; ", gaps.stream().map(Gap::text).toList());
  }
}
