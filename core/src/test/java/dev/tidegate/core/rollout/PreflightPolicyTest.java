package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PreflightPolicyTest {
  private static final PreflightCheck ANSWERS = PreflightCheck.passed("metric smoke", "");
  private static final PreflightCheck DOWN = PreflightCheck.failed("metric smoke", "provider down");

  private static Pending asking(ReasonCode code, @Nullable Instant until) {
    return new Pending(
        attempt(),
        new Standing(new Reason(code, "said"), NOW.minusSeconds(60), until, Standing.ORCHESTRATOR));
  }

  private static Pending waiting() {
    return asking(ReasonCode.WAITING_FOR_PREFLIGHT, NOW.plusSeconds(60));
  }

  private static Pending failed() {
    return asking(ReasonCode.PREFLIGHT_FAILED, null);
  }

  private static Seen fleet(Acknowledgement first, Acknowledgement second) {
    return seen()
        .agent("o-1", true, true, Set.of(), first)
        .agent("o-2", true, true, Set.of(), second);
  }

  @Test
  void asksAgentsBeforeTheFirstStageAndWaitsNoLongerThanItSays() {
    Decision decision =
        decide(pending(), fleet(Acknowledgement.DONE, Acknowledgement.NONE).preflight());
    holds(decision, ReasonCode.WAITING_FOR_PREFLIGHT);
    assertThat(decision.recorded()).isTrue();
    assertThat(decision.wakeAt()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
    assertThat(decision.next().standing().until()).isEqualTo(decision.wakeAt());
    assertThat(decision.next().standing().since()).isEqualTo(pending().standing().since());
    assertThat(decision.reason().message()).contains("no answer yet of orders/o-2");
  }

  @Test
  void asksNobodyWhileItIsQuarantinedOrCoolsDown() {
    Seen quarantined = fleet(Acknowledgement.NONE, Acknowledgement.NONE).preflight();
    quarantined.past(new Past("it failed", NOW.plusSeconds(60), true, null));
    holds(decide(pending(), quarantined), ReasonCode.QUARANTINED);
    Seen cooling = fleet(Acknowledgement.NONE, Acknowledgement.NONE).preflight();
    cooling.repeatable(NOW.plusSeconds(60));
    holds(decide(pending(), cooling), ReasonCode.COOLING_DOWN);
    holds(decide(waiting(), cooling), ReasonCode.COOLING_DOWN);
    Seen cooled = fleet(Acknowledgement.NONE, Acknowledgement.NONE).preflight();
    holds(decide(pending(), cooled.repeatable(NOW)), ReasonCode.WAITING_FOR_PREFLIGHT);
  }

  @Test
  void startsOnceEverythingPassed() {
    Seen good = fleet(Acknowledgement.DONE, Acknowledgement.DONE).preflight(ANSWERS);
    enters(decide(waiting(), good), 1, ReasonCode.STARTED);
    enters(decide(failed(), good), 1, ReasonCode.STARTED);
    enters(decide(pending(), good), 1, ReasonCode.STARTED);
  }

  @Test
  void namesEachAgentThatCannotReadItsStateAndDoesNotStart() {
    Seen broken =
        fleet(Acknowledgement.failed("book cannot be read"), Acknowledgement.DONE).preflight(DOWN);
    Decision decision = decide(waiting(), broken);
    holds(decision, ReasonCode.PREFLIGHT_FAILED);
    assertThat(decision.recorded()).isTrue();
    assertThat(decision.next().stage()).isZero();
    assertThat(decision.reason().message())
        .contains("orders/o-1 (book cannot be read)", "metric smoke: provider down")
        .doesNotContain("o-2");
    assertThat(decide(failed(), broken).recorded()).isFalse();
  }

  @Test
  void isOverForThoseWhoNeverAnswerWhenItsTimeIs() {
    Pending over = asking(ReasonCode.WAITING_FOR_PREFLIGHT, NOW);
    Decision decision = decide(over, fleet(Acknowledgement.NONE, Acknowledgement.DONE).preflight());
    holds(decision, ReasonCode.PREFLIGHT_FAILED);
    assertThat(decision.reason().message()).contains("no answer yet of orders/o-1");
  }

  @Test
  void needsALiveAgentOfEachService() {
    Decision decision = decide(pending(), seen().preflight());
    holds(decision, ReasonCode.WAITING_FOR_PREFLIGHT);
    assertThat(decision.reason().message()).contains("agents of orders: no live agent");
    Seen gone = seen().agent("o-1", false, true, Set.of(), Acknowledgement.NONE).preflight();
    holds(decide(pending(), gone), ReasonCode.WAITING_FOR_PREFLIGHT);
  }

  @Test
  void waitsUntilEveryReplicaReported() {
    Decision decision =
        decide(
            pending(),
            fleet(Acknowledgement.DONE, Acknowledgement.DONE).preflight().fleetUnknown());
    holds(decision, ReasonCode.WAITING_FOR_PREFLIGHT);
  }

  @Test
  void asksNoAgentForACheckpointWhereNoStageSavesOne() {
    String none = SPEC.replace("checkpoint: before, ", "");
    Decision decision =
        decide(
            none,
            pending(),
            s -> s.agent("o-1", true, true, Set.of(), Acknowledgement.NONE).preflight());
    enters(decision, 1, ReasonCode.STARTED);
  }

  @Test
  void startsAllTheSameWhereItOnlyWarns() {
    String warns = SPEC + "preflight: {mode: warn, within: 30s}\n";
    Decision waits = decide(warns, pending(), s -> s.preflight());
    holds(waits, ReasonCode.WAITING_FOR_PREFLIGHT);
    assertThat(waits.wakeAt()).isEqualTo(NOW.plusSeconds(30));
    Pending over = asking(ReasonCode.WAITING_FOR_PREFLIGHT, NOW);
    Decision started = decide(warns, over, s -> s.preflight(DOWN));
    enters(started, 1, ReasonCode.STARTED);
    assertThat(started.reason().message()).contains("metric smoke: provider down");
  }

  @Test
  void checksNothingWhereItIsSkipped() {
    String skips = SPEC + "preflight: {mode: skip}\n";
    enters(decide(skips, pending(), s -> s.preflight(DOWN)), 1, ReasonCode.STARTED);
    assertThat(PreflightChecks.of(PolicyCases.PLAN, seen().build())).isEmpty();
  }

  @Test
  void tellsHowLongStagesSoak() {
    assertThat(PreflightChecks.of(PolicyCases.PLAN, seen().preflight().build()))
        .contains(
            PreflightCheck.noted(
                "time to decision", "stage 1 soaks 1m to 10m, all stages together 12m to 21m"));
  }

  @Test
  void isOverOnceAWebhookIsAsked() {
    Pending calling = asking(ReasonCode.WAITING_FOR_WEBHOOK, null);
    enters(decide(calling, seen().preflight(DOWN)), 1, ReasonCode.STARTED);
  }

  @Test
  void answersAStartRequestWhenItIsOver() {
    String manual = SPEC + "start: manual\n";
    Decision waits = decide(manual, pending(), s -> s.preflight().asks(Verb.START));
    holds(waits, ReasonCode.WAITING_FOR_PREFLIGHT);
    assertThat(waits.answers()).isEmpty();
    Seen fails = fleet(Acknowledgement.DONE, Acknowledgement.DONE).preflight(DOWN);
    Decision refused = decide(manual, waiting(), s -> asked(s, DOWN));
    holds(refused, ReasonCode.PREFLIGHT_FAILED);
    assertThat(refused.answers())
        .singleElement()
        .satisfies(answer -> assertThat(answer.message()).contains("provider down"));
    holds(decide(waiting(), fails.asks(Verb.START)), ReasonCode.PREFLIGHT_FAILED);
    Decision started = decide(manual, waiting(), s -> asked(s, ANSWERS));
    enters(started, 1, ReasonCode.STARTED);
    assertThat(started.answers()).singleElement().matches(Answer::accepted);
  }

  private static Seen asked(Seen seen, PreflightCheck check) {
    return seen.agent("o-1", true, true, Set.of(), Acknowledgement.DONE)
        .preflight(check)
        .asks(Verb.START);
  }

  @Test
  void asksEverybodyAnewWhenItIsStartedOrRetriedAgain() {
    for (Verb verb : new Verb[] {Verb.START, Verb.RETRY}) {
      Decision again = decide(failed(), seen().preflight(DOWN).asks(verb));
      holds(again, ReasonCode.WAITING_FOR_PREFLIGHT);
      assertThat(again.recorded()).isTrue();
      assertThat(again.answers()).isEmpty();
      assertThat(again.next().standing().since()).isEqualTo(NOW);
    }
  }

  @Test
  void keepsSayingWhatFailedUntilAPersonStartsAManualOneAgain() {
    String manual = SPEC + "start: manual\n";
    holds(decide(manual, failed(), s -> s.preflight(DOWN)), ReasonCode.PREFLIGHT_FAILED);
  }

  @Test
  void letsARolloutBeUndoneMeanwhile() {
    assertThat(decide(failed(), seen().preflight(DOWN).asks(Verb.ROLLBACK)).next())
        .isInstanceOf(RolloutStatus.RolledBack.class);
    assertThat(decide(waiting(), seen().preflight(DOWN).asks(Verb.DELETE)).next())
        .isInstanceOf(RolloutStatus.RolledBack.class);
  }
}
