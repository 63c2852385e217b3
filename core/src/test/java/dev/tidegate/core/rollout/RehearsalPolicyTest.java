package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RehearsalPolicyTest {
  private static final Acknowledgement QUICK =
      new Acknowledgement(Outcome.DONE, "", Duration.ofMillis(20));
  private static final Acknowledgement SLOW =
      new Acknowledgement(Outcome.DONE, "", Duration.ofMillis(1_900));

  private static Entering entering() {
    return new Entering(attempt(), standing(ReasonCode.STARTED), 1, 0, true);
  }

  private static RollingBack goingBack() {
    return new RollingBack(attempt(), standing(ReasonCode.REHEARSING), 0, 1);
  }

  private static Seen agent(Seen seen, String name, Acknowledgement said) {
    return seen.agent(name, true, true, Set.of(1), said);
  }

  @Test
  void beginsWithARequestOrWithThePlan() {
    Decision asked =
        decide(SPEC + "start: manual\n", pending(), s -> s.asks(Verb.START, "rehearse", "true"));
    enters(asked, 1, ReasonCode.STARTED);
    assertThat(asked.next().rehearses()).isTrue();
    assertThat(asked.answers())
        .singleElement()
        .satisfies(answer -> assertThat(answer.message()).contains("rehearsal"));
    String planned = SPEC + "preflight: {rehearse: true}\n";
    assertThat(decide(planned, pending(), s -> s).next().rehearses()).isTrue();
    assertThat(decide(pending(), seen()).next().rehearses()).isFalse();
    Decision jump = decide(planned, pending(), s -> s.asks(Verb.GOTO, "stage", "full"));
    assertThat(jump.next().rehearses()).isFalse();
  }

  @Test
  void isRefusedWhereTheFirstStageIsForwardOnly() {
    String forward = SPEC.replaceFirst("soak:", "reversible: false, soak:");
    isRefused(
        decide(forward + "start: manual\n", pending(), s -> s.asks(Verb.START, "rehearse", "true")),
        "forward only");
  }

  @Test
  void rollsBackAsSoonAsEnoughHaveEntered() {
    Seen seen = agent(agent(seen().elapsed(Duration.ofMillis(2_100)), "o-1", QUICK), "o-2", SLOW);
    Decision back = decide(entering(), seen);
    rollsBackTo(back, 0, ReasonCode.REHEARSING);
    assertThat(back.reason().message())
        .contains("2 agents entered stage 1/3 \"canary\" in 2s (p50 1s, max 1s on an agent)");
  }

  @Test
  void judgesNoEvidence() {
    Seen seen = agent(seen(), "o-1", Acknowledgement.NONE).regression(OnRegression.ROLLBACK);
    holds(decide(entering(), seen), ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS);
    Paused paused = new Paused(standing(ReasonCode.PAUSED, "ann"), entering());
    holds(decide(paused, seen), ReasonCode.PAUSED);
  }

  @Test
  void entersAgainForGoodOnceEveryLiveAgentIsBack() {
    Seen waits = agent(agent(seen().elapsedSeconds(1), "o-1", QUICK), "o-2", Acknowledgement.NONE);
    Decision wait = decide(goingBack(), waits);
    holds(wait, ReasonCode.WAITING_FOR_RESTORES);
    assertThat(wait.reason().message()).contains("orders/o-2");
    Decision again =
        decide(
            goingBack(),
            agent(agent(seen().elapsed(Duration.ofMillis(300)), "o-1", QUICK), "o-2", QUICK));
    enters(again, 1, ReasonCode.REHEARSED);
    assertThat(again.next().rehearses()).isFalse();
    assertThat(again.next().attempt()).isEqualTo(attempt());
    assertThat(again.reason().message())
        .contains("2 agents back at the start in 300ms (p50 20ms, max 20ms on an agent)");
  }

  @Test
  void doesNotEnterAgainWhileFrozen() {
    holds(decide(goingBack(), agent(seen().frozen(), "o-1", QUICK)), ReasonCode.FROZEN);
  }

  @Test
  void staysRolledBackIfTheRehearsalFails() {
    Seen refuses = agent(seen(), "o-1", Acknowledgement.failed("disk full"));
    Decision refused = decide(goingBack(), refuses);
    rollsBackTo(refused, 0, ReasonCode.REHEARSAL_FAILED);
    assertThat(refused.reason().message()).contains("orders/o-1 (disk full)");
    Decision ended = decide(refused.next(), refuses);
    assertThat(ended.next()).isInstanceOf(RolloutStatus.Failed.class);
    Seen late = agent(seen().elapsed(Duration.ofMinutes(2)), "o-1", Acknowledgement.NONE);
    Decision over = decide(goingBack(), late);
    rollsBackTo(over, 0, ReasonCode.REHEARSAL_FAILED);
    assertThat(decide(over.next(), agent(seen(), "o-1", QUICK)).next())
        .isInstanceOf(RolloutStatus.RolledBack.class);
    Seen lost = seen().agent("o-1", false, true, Set.of(1), Acknowledgement.NONE);
    rollsBackTo(decide(goingBack(), lost), 0, ReasonCode.REHEARSAL_FAILED);
  }

  @Test
  void failsToEnterAsAnyOtherStageDoes() {
    Decision failed = decide(entering(), agent(seen(), "o-1", Acknowledgement.failed("no room")));
    rollsBackTo(failed, 0, ReasonCode.ACKNOWLEDGEMENT_FAILED);
  }

  @Test
  void becomesARollbackThatIsMeantWhenSomebodyAsks() {
    Decision asked = decide(goingBack(), agent(seen(), "o-1", QUICK).asks(Verb.ROLLBACK));
    rollsBackTo(asked, 0, ReasonCode.ROLLBACK_REQUESTED);
    isRefused(
        decide(entering(), agent(seen(), "o-1", Acknowledgement.NONE).asks(Verb.ADVANCE)),
        "rehearsed first");
  }
}
