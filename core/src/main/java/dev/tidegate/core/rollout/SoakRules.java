package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.AnalysisSpec.Unknown;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.Window;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stage is left when its soak passed and evidence allows, or earlier if that shows no harm. */
final class SoakRules {
  private SoakRules() {}

  static Decision decide(Situation at, Soaking status) {
    if (status.goal() > status.stage()) {
      return leave(at, status, new Reason(ReasonCode.ADVANCE_REQUESTED, "advanced on request"));
    }
    if (!at.seen().fleetKnown()) {
      return at.hold(
          ReasonCode.FLEET_UNKNOWN, "waiting for every replica to report its agents", null);
    }
    Soak soak = at.stage().soak();
    List<MetricVerdict> verdicts = verdicts(at);
    if (!at.left(soak.min()).isZero()) {
      return soaking(at, soak.min(), "soaks for at least " + Words.duration(soak.min()), verdicts);
    }
    if (!soak.exact() && showsNoHarm(at, verdicts)) {
      return leave(
          at,
          status,
          new Reason(ReasonCode.NO_HARM, "evidence shows no harm: " + at.evidence().text()));
    }
    Duration end = status.extended() ? soak.max().multipliedBy(2) : soak.max();
    if (!at.left(end).isZero()) {
      return soaking(at, end, "soaks until there is evidence of no harm", verdicts);
    }
    return atTheEnd(at, status, verdicts);
  }

  private static Decision soaking(
      Situation at, Duration end, String what, List<MetricVerdict> verdicts) {
    boolean extended = at.status() instanceof Soaking soaking && soaking.extended();
    String text = verdicts.isEmpty() ? "" : "; " + texts(verdicts);
    String message =
        at.stageText(at.status().stage())
            + " "
            + what
            + "; at the latest in "
            + Words.duration(at.left(end))
            + text;
    return at.hold(extended ? ReasonCode.EXTENDED : ReasonCode.SOAKING, message, at.at(end));
  }

  /** What is said about the metrics that have a say in this stage. */
  private static List<MetricVerdict> verdicts(Situation at) {
    Set<String> names =
        at.stage().analyses().stream()
            .map(name -> at.plan().analyses().get(name))
            .filter(Objects::nonNull)
            .flatMap(analysis -> analysis.metrics().stream())
            .filter(metric -> !metric.dryRun())
            .map(MetricSpec::name)
            .collect(Collectors.toSet());
    return at.evidence().metrics().stream().filter(m -> names.contains(m.name())).toList();
  }

  private static boolean showsNoHarm(Situation at, List<MetricVerdict> verdicts) {
    return at.stage().comparable()
        && !verdicts.isEmpty()
        && !at.evidence().suspicious()
        && verdicts.size() == judged(at)
        && verdicts.stream().allMatch(v -> v.noHarmShown() && v.samplesSufficient());
  }

  /** How many metrics must be spoken of: one that the evidence does not know has no data. */
  private static long judged(Situation at) {
    return at.stage().analyses().stream()
        .map(name -> at.plan().analyses().get(name))
        .filter(Objects::nonNull)
        .flatMap(analysis -> analysis.metrics().stream())
        .filter(metric -> !metric.dryRun())
        .count();
  }

  private static Decision atTheEnd(Situation at, Soaking status, List<MetricVerdict> verdicts) {
    List<MetricVerdict> unknown =
        verdicts.stream()
            .filter(v -> v.state() != MetricVerdict.State.EXEMPT && !v.samplesSufficient())
            .toList();
    if (verdicts.size() < judged(at)) {
      return without(
          at,
          status,
          strictest(at, AnalysisSpec.OnUnknown::noData),
          new Reason(ReasonCode.NO_DATA, "not every metric of the stage is measured"));
    }
    if (!unknown.isEmpty()) {
      return without(at, status, onUnknown(at, unknown), unknownReason(unknown));
    }
    if (at.evidence().suspicious() && !verdicts.isEmpty()) {
      return without(
          at,
          status,
          Unknown.EXTEND,
          new Reason(ReasonCode.INCONCLUSIVE, "evidence is ambiguous: " + at.evidence().text()));
    }
    return leave(
        at,
        status,
        new Reason(
            ReasonCode.SOAK_PASSED,
            "soaked for "
                + Words.duration(at.seen().stageElapsed())
                + (verdicts.isEmpty() ? "" : "; " + texts(verdicts))));
  }

  private static Reason unknownReason(List<MetricVerdict> unknown) {
    boolean noData = unknown.stream().anyMatch(v -> isNoData(v.cause()));
    return new Reason(
        noData ? ReasonCode.NO_DATA : ReasonCode.INCONCLUSIVE,
        (noData ? "metrics without data: " : "too few observations: ") + texts(unknown));
  }

  private static boolean isNoData(Cause cause) {
    return cause == Cause.NO_DATA || cause == Cause.NO_TRAFFIC;
  }

  private static Unknown onUnknown(Situation at, List<MetricVerdict> unknown) {
    return unknown.stream()
        .map(
            v ->
                switch (v.cause()) {
                  case NO_DATA, NO_TRAFFIC -> strictest(at, AnalysisSpec.OnUnknown::noData);
                  case PROVIDER_DOWN, NOT_A_NUMBER, STALE, SLOW, TERMINATED ->
                      strictest(at, AnalysisSpec.OnUnknown::providerDown);
                  case NONE, TOO_FEW_SAMPLES, NOT_COMPARABLE, NO_REFERENCE ->
                      strictest(at, AnalysisSpec.OnUnknown::tooFewSamples);
                })
        .reduce(Unknown.EXTEND, SoakRules::stricter);
  }

  private static Unknown strictest(Situation at, Function<AnalysisSpec.OnUnknown, Unknown> cause) {
    return at.stage().analyses().stream()
        .map(name -> at.plan().analyses().get(name))
        .filter(Objects::nonNull)
        .map(analysis -> cause.apply(analysis.onUnknown()))
        .reduce(Unknown.EXTEND, SoakRules::stricter);
  }

  private static Unknown stricter(Unknown a, Unknown b) {
    if (a == Unknown.ROLLBACK || b == Unknown.ROLLBACK) {
      return Unknown.ROLLBACK;
    }
    return a == Unknown.HOLD ? a : b;
  }

  /** The soak passed, but evidence does not allow to advance. */
  private static Decision without(Situation at, Soaking status, Unknown action, Reason reason) {
    Soak soak = at.stage().soak();
    if (action == Unknown.ROLLBACK) {
      return SafetyRules.failed(at, reason);
    }
    if (action == Unknown.EXTEND && !soak.exact() && !status.extended()) {
      Duration end = soak.max().multipliedBy(2);
      if (!at.left(end).isZero()) {
        Soaking extended =
            new Soaking(status.attempt(), status.standing(), status.stage(), status.goal(), true);
        return at.holdAs(
            extended,
            ReasonCode.EXTENDED,
            "soak extended to " + Words.duration(end) + ": " + reason.message(),
            at.at(end));
      }
    }
    return at.stop(
        new Reason(
            reason.code(),
            "after "
                + Words.duration(at.seen().stageElapsed())
                + " in "
                + at.stageText(status.stage())
                + ": "
                + reason.message()),
        Standing.ORCHESTRATOR);
  }

  /** Every gate but approval, windows and freezes passed. */
  static Decision leave(Situation at, Progressing status, Reason reason) {
    Stage.Approval approval = at.stage().approval();
    boolean waived = status.goal() > status.stage() + 1;
    if (approval != null && !waived && !(status instanceof RolloutStatus.AwaitingApproval)) {
      return at.awaitApproval(approval, status.goal());
    }
    Decision closed = closed(at);
    if (closed != null) {
      return closed;
    }
    boolean asked =
        reason.code() == ReasonCode.ADVANCE_REQUESTED || reason.code() == ReasonCode.APPROVED;
    String actor = asked ? status.standing().actor() : Standing.ORCHESTRATOR;
    return status.stage() == at.plan().last()
        ? at.complete(completed(at, reason), actor)
        : at.enter(status.stage() + 1, status.goal(), reason, actor);
  }

  private static Reason completed(Situation at, Reason reason) {
    return new Reason(
        ReasonCode.COMPLETED,
        "all " + Words.count(at.plan().last(), "stage") + " passed; the last: " + reason.message());
  }

  /** The hold of a freeze or a closed window, or null if stages may be entered. */
  static @Nullable Decision closed(Situation at) {
    if (!at.seen().freezes().isEmpty()) {
      return at.hold(ReasonCode.FROZEN, "frozen: " + Words.named(at.seen().freezes()), null);
    }
    List<Window> windows = at.plan().windows();
    if (windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(at.now()))) {
      return null;
    }
    Instant opens =
        windows.stream()
            .map(window -> window.opensAt(at.now()))
            .min(Instant::compareTo)
            .orElse(at.now());
    return at.hold(ReasonCode.OUTSIDE_WINDOW, "outside its windows until " + opens, opens);
  }

  private static String texts(List<MetricVerdict> verdicts) {
    return String.join("; ", verdicts.stream().map(MetricVerdict::text).toList());
  }
}
