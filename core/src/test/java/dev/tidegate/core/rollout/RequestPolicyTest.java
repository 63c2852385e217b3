package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.rolling;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import org.junit.jupiter.api.Test;

final class RequestPolicyTest {
  @Test
  void pauseAndResumeGoOnWhereTheyWere() {
    Decision paused = decide(soaking(1), seen().asks(Verb.PAUSE));
    assertThat(paused).isInstanceOf(Decision.Pause.class);
    assertThat(paused.next().stage()).isEqualTo(1);
    holds(decide(paused.next(), seen().elapsedSeconds(600)), ReasonCode.PAUSED);
    rollsBackTo(
        decide(paused.next(), seen().regression(OnRegression.ROLLBACK)), 0, ReasonCode.REGRESSION);
    Decision resumed = decide(paused.next(), seen().asks(Verb.RESUME));
    assertThat(resumed).isInstanceOf(Decision.Resume.class);
    assertThat(resumed.next()).isInstanceOf(Soaking.class);
    enters(
        decide(paused.next(), seen().elapsedSeconds(600).asks(Verb.RESUME)),
        2,
        ReasonCode.SOAK_PASSED);
  }

  @Test
  void advanceSkipsTheRestOfTheSoak() {
    enters(decide(soaking(1), seen().asks(Verb.ADVANCE)), 2, ReasonCode.ADVANCE_REQUESTED);
    assertThat(decide(soaking(3), seen().asks(Verb.ADVANCE)).next()).isInstanceOf(Completed.class);
  }

  @Test
  void goingForwardEntersEveryStage() {
    Decision first = decide(soaking(1), seen().asks(Verb.ADVANCE, "full", "true"));
    enters(first, 2, ReasonCode.ADVANCE_REQUESTED);
    Decision second = decide(first.next(), seen().entered("o-1"));
    enters(second, 3, ReasonCode.ADVANCE_REQUESTED);
    assertThat(decide(second.next(), seen().entered("o-1")).next()).isInstanceOf(Completed.class);
  }

  @Test
  void goingToAStageSoaksThere() {
    Decision first = decide(soaking(1), seen().asks(Verb.GOTO, "stage", "half"));
    enters(first, 2, ReasonCode.ADVANCE_REQUESTED);
    assertThat(decide(first.next(), seen().entered("o-1")).next()).isInstanceOf(Soaking.class);
  }

  @Test
  void goingBackwardsRollsBack() {
    rollsBackTo(
        decide(soaking(3), seen().asks(Verb.GOTO, "stage", "canary")),
        1,
        ReasonCode.ROLLBACK_REQUESTED);
    rollsBackTo(
        decide(soaking(3), seen().asks(Verb.ROLLBACK, "to", "previous")),
        2,
        ReasonCode.ROLLBACK_REQUESTED);
  }

  @Test
  void rollbackIsHandledFirst() {
    Decision decision = decide(soaking(1), seen().asks(Verb.ADVANCE).asks(Verb.ROLLBACK));
    rollsBackTo(decision, 0, ReasonCode.ROLLBACK_REQUESTED);
    assertThat(decision.answers()).hasSize(1);
  }

  @Test
  void refusesWhatMakesNoSense() {
    isRefused(decide(soaking(1), seen().asks(Verb.START)), "started already");
    isRefused(decide(soaking(1), seen().asks(Verb.RESUME)), "nothing to resume");
    isRefused(decide(soaking(1), seen().asks(Verb.RETRY)), "only what is held");
    isRefused(decide(soaking(1), seen().asks(Verb.APPROVE)), "no approval");
    isRefused(decide(soaking(1), seen().asks(Verb.REJECT)), "no approval");
    isRefused(decide(soaking(1), seen().asks(Verb.GOTO, "stage", "no")), "there are canary");
    isRefused(decide(soaking(1), seen().asks(Verb.GOTO)), "name the stage");
    isRefused(decide(soaking(2), seen().asks(Verb.ROLLBACK, "to", "full")), "earlier stage");
    isRefused(
        decide(rolling(0, 2), seen().agent("a", Acknowledgement.NONE).asks(Verb.PAUSE)),
        "nothing to pause");
  }

  @Test
  void rollsBackFurtherWhileRollingBack() {
    Seen silent = seen().agent("a", Acknowledgement.NONE);
    rollsBackTo(
        decide(rolling(1, 2), silent.asks(Verb.ROLLBACK)), 0, ReasonCode.ROLLBACK_REQUESTED);
  }

  @Test
  void supersedingRollsBackFirst() {
    Decision decision = decide(soaking(2), seen().asks(Verb.SUPERSEDE));
    rollsBackTo(decision, 0, ReasonCode.SUPERSEDED);
    assertThat(decide(decision.next(), seen()).next()).isInstanceOf(Superseded.class);
  }

  @Test
  void terminalStatesAnswerAndStay() {
    Completed over = new Completed(attempt(), standing(ReasonCode.COMPLETED), 3);
    isRefused(decide(over, seen().asks(Verb.ROLLBACK)), "is over");
  }
}
