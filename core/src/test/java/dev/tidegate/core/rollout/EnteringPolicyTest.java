package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.entering;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class EnteringPolicyTest {
  @Test
  void waitsForTheQuorumAndNamesStragglers() {
    Decision decision =
        decide(
            entering(1),
            seen().elapsedSeconds(20).entered("o-1").agent("o-3", Acknowledgement.NONE));
    holds(decision, ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS);
    assertThat(decision.reason().message())
        .isEqualTo("waiting for 1 of 2 agents to acknowledge: orders/o-3; fails in 1m40s");
    assertThat(decision.wakeAt()).isEqualTo(NOW.plusSeconds(100));
  }

  @Test
  void countsLiveMembersOnly() {
    Seen seen =
        seen()
            .entered("o-1")
            .agent("gone", false, true, Set.of(), Acknowledgement.NONE)
            .agent("outside", true, false, Set.of(), Acknowledgement.NONE);
    Decision decision = decide(entering(1), seen);
    assertThat(decision).isInstanceOf(Decision.Soak.class);
    assertThat(decision.next()).isInstanceOf(Soaking.class);
  }

  @Test
  void agentsThatDoNotEnterInTimeRollBackThoughAnOutlierIsLookedAt() {
    UnaryOperator<Seen> outlier =
        seen -> seen.regression(OnRegression.ROLLBACK).restingOn("orders/o-1");
    Seen waiting = seen().elapsedSeconds(20).entered("o-1").agent("o-3", Acknowledgement.NONE);
    Decision held = decide(entering(1), outlier.apply(waiting));
    holds(held, ReasonCode.OUTLIER);
    Seen late = seen().elapsedSeconds(120).entered("o-1").agent("o-3", Acknowledgement.NONE);
    rollsBackTo(decide(held.next(), outlier.apply(late)), 0, ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
    Seen all = seen().elapsedSeconds(120).entered("o-1").entered("o-3");
    holds(decide(held.next(), outlier.apply(all)), ReasonCode.OUTLIER);
  }

  @Test
  void holdsWithoutAnyAgent() {
    holds(decide(entering(1), seen().elapsedSeconds(1000)), ReasonCode.NO_AGENTS);
  }

  @Test
  void waitsForNobodyIfTheRolloutIsOfNobodyInParticular() {
    Decision decision =
        decide("stages: [{name: a, flags: {f: new}, soak: 1m}]\n", entering(1), s -> s);
    assertThat(decision.next()).isInstanceOf(Soaking.class);
  }

  @Test
  void judgesNoQuorumOfAFleetItDoesNotKnow() {
    Seen seen = seen().elapsedSeconds(1000).entered("o-1").fleetUnknown();
    holds(decide(entering(1), seen), ReasonCode.FLEET_UNKNOWN);
  }

  @Test
  void failsWhenTheQuorumCannotBeReached() {
    Seen seen = seen().entered("o-1").agent("o-2", Acknowledgement.failed("disk full"));
    Decision decision = decide(entering(1), seen);
    rollsBackTo(decision, 0, ReasonCode.ACKNOWLEDGEMENT_FAILED);
    assertThat(decision.reason().message()).contains("orders/o-2 (disk full)");
  }

  @Test
  void failsWhenTimeIsUp() {
    Seen seen = seen().elapsedSeconds(120).entered("o-1").agent("o-2", Acknowledgement.NONE);
    Decision decision = decide(entering(2), seen);
    rollsBackTo(decision, 0, ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
    assertThat(decision.reason().message()).contains("orders/o-2");
  }

  @Test
  void goesWhereThePlanWantsAfterAFailure() {
    UnaryOperator<Seen> late = s -> s.elapsedSeconds(120).agent("o-2", Acknowledgement.NONE);
    rollsBackTo(
        decide(SPEC + "onFailure: {target: previousStage}\n", entering(2), late),
        1,
        ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
    Decision stopped = decide(SPEC + "onFailure: {target: hold}\n", entering(2), late);
    assertThat(stopped).isInstanceOf(Decision.Stop.class);
    assertThat(stopped.next()).isInstanceOf(Held.class);
  }

  @Test
  void skipsASoakOfNoLength() {
    Decision decision =
        decide(
            "stages: [{name: a, flags: {f: new}}, {name: b, flags: {f: new}}]\n",
            entering(1),
            s -> s);
    enters(decision, 2, ReasonCode.SOAK_PASSED);
  }

  @Test
  void remembersToAdvance() {
    Seen seen = seen().agent("o-1", Acknowledgement.NONE).asks(Verb.ADVANCE);
    Decision decision = decide(entering(1), seen);
    assertThat(decision).isInstanceOf(Decision.Resume.class);
    assertThat(decision.next())
        .isInstanceOfSatisfying(Entering.class, e -> assertThat(e.goal()).isEqualTo(2));
    Decision then = decide(decision.next(), seen().entered("o-1"));
    enters(then, 2, ReasonCode.ADVANCE_REQUESTED);
    assertThat(then.next().standing().actor()).isEqualTo("ann");
  }
}
