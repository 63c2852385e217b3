package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.Window;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    Optional<Decision> uneven = SampleRatioRules.decide(at, verdicts);
    if (uneven.isPresent()) {
      return uneven.get();
    }
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
    Set<String> names = UnknownRules.judging(at).map(MetricSpec::name).collect(Collectors.toSet());
    return at.evidence().metrics().stream().filter(m -> names.contains(m.name())).toList();
  }

  private static boolean showsNoHarm(Situation at, List<MetricVerdict> verdicts) {
    return at.stage().comparable()
        && !verdicts.isEmpty()
        && !at.evidence().suspicious()
        && verdicts.size() == UnknownRules.judging(at).count()
        && verdicts.stream().allMatch(v -> v.noHarmShown() && v.samplesSufficient());
  }

  private static Decision atTheEnd(Situation at, Soaking status, List<MetricVerdict> verdicts) {
    Optional<Decision> unknown = UnknownRules.decide(at, status, verdicts);
    if (unknown.isPresent()) {
      return unknown.get();
    }
    if (at.evidence().suspicious() && !verdicts.isEmpty()) {
      return extendOrStop(
          at,
          status,
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

  /** Goes on watching once, up to twice the soak; then a person is needed. */
  static Decision extendOrStop(Situation at, Soaking status, Reason reason) {
    Soak soak = at.stage().soak();
    Duration end = soak.max().multipliedBy(2);
    if (!soak.exact() && !status.extended() && !at.left(end).isZero()) {
      Soaking extended =
          new Soaking(status.attempt(), status.standing(), status.stage(), status.goal(), true);
      return at.holdAs(
          extended,
          ReasonCode.EXTENDED,
          "soak extended to " + Words.duration(end) + ": " + reason.message(),
          at.at(end));
    }
    return at.stop(
        new Reason(reason.code(), UnknownRules.after(at) + reason.message()),
        Standing.ORCHESTRATOR);
  }

  /** Every gate but approval, windows, freezes and webhooks passed. */
  static Decision leave(Situation at, Progressing status, Reason reason) {
    Stage.Approval approval = at.stage().approval();
    boolean waived = status.goal() > status.stage() + 1;
    if (approval != null && !waived && !(status instanceof RolloutStatus.AwaitingApproval)) {
      return ApprovalRules.ask(at, approval, status.goal());
    }
    Decision closed = closed(at);
    if (closed != null) {
      return closed;
    }
    Decision webhooks = waived ? null : WebhookRules.beforeLeaving(at, reason);
    if (webhooks != null) {
      return webhooks;
    }
    boolean asked =
        reason.code() == ReasonCode.ADVANCE_REQUESTED || reason.code() == ReasonCode.APPROVED;
    String actor = asked ? status.standing().actor() : Standing.ORCHESTRATOR;
    return status.stage() == at.plan().last()
        ? at.complete(completed(at, reason), actor, WebhookRules.toldBy(at))
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
      return at.hold(
          ReasonCode.FROZEN, "frozen: " + Words.named(at.seen().freezes()), at.seen().thawsAt());
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

  static String texts(List<MetricVerdict> verdicts) {
    return String.join("; ", verdicts.stream().map(MetricVerdict::text).toList());
  }
}
