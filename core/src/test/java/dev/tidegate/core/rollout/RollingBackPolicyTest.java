package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.SPEC;
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
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class RollingBackPolicyTest {
  @Test
  void waitsForEveryLiveAgentThatEntered() {
    Decision decision =
        decide(
            rolling(0, 2),
            seen()
                .agent("slow", Acknowledgement.NONE)
                .agent("outside", true, false, Set.of(), Acknowledgement.DONE)
                .agent("gone", false, false, Set.of(1), Acknowledgement.NONE));
    holds(decision, ReasonCode.WAITING_FOR_RESTORES);
    assertThat(decision.reason().message()).contains("1 agent to restore: orders/slow;");
    assertThat(decision.recorded()).isFalse();
  }

  @Test
  void waitsForWhomeverMayHaveBegunToEnterAndNotSaidSo() {
    Decision decision =
        decide(
            rolling(0, 2),
            seen()
                .agent("beginning", true, true, Set.of(), Acknowledgement.NONE)
                .agent("outside", true, false, Set.of(), Acknowledgement.DONE)
                .agent("gone", false, false, Set.of(), Acknowledgement.NONE));
    holds(decision, ReasonCode.WAITING_FOR_RESTORES);
    assertThat(decision.reason().message()).contains("1 agent to restore: orders/beginning;");
  }

  @Test
  void isDoneWhenTheyRestoredAndNamesTheOthers() {
    Decision decision =
        decide(
            rolling(0, 2),
            seen().entered("ok").agent("gone", false, false, Set.of(1), Acknowledgement.NONE));
    assertThat(decision.next())
        .isInstanceOfSatisfying(
            RolledBack.class,
            r -> assertThat(r.outstanding()).containsExactly(new AgentName("orders", "gone")));
  }

  @Test
  void holdsAtTheStageItWentBackTo() {
    Decision decision = decide(rolling(1, 2), seen());
    assertThat(decision.next()).isInstanceOf(Held.class);
    assertThat(decision.reason().code()).isEqualTo(ReasonCode.ROLLED_BACK_AFTER_FAILURE);
    isRefused(decide(decision.next(), seen().asks(Verb.RESUME)), "retry with a reason");
    isRefused(decide(decision.next(), seen().asks(Verb.ADVANCE)), "retry with a reason");
    Decision retried = decide(decision.next(), seen().asks(Verb.RETRY));
    enters(retried, 1, ReasonCode.RETRIED);
    assertThat(retried.next().attempt().number()).isEqualTo(1);
  }

  @Test
  void resumesAfterAnOperatorsOwnRollback() {
    RollingBack own =
        new RollingBack(attempt(), standing(ReasonCode.ROLLBACK_REQUESTED, "ann"), 1, 2);
    Decision back = decide(own, seen());
    assertThat(back.reason().code()).isEqualTo(ReasonCode.ROLLED_BACK);
    assertThat(decide(back.next(), seen().asks(Verb.RESUME)).next()).isInstanceOf(Soaking.class);
  }

  @Test
  void failsWhenAgentsCannotRestore() {
    Decision decision =
        decide(rolling(0, 1), seen().agent("o-1", Acknowledgement.failed("corrupt")));
    assertThat(decision).isInstanceOf(Decision.Fail.class);
    assertThat(decision.next()).isInstanceOf(Failed.class);
    assertThat(decision.reason().message()).contains("corrupt");
  }

  @Test
  void givesUpOnSilentAgents() {
    Decision decision =
        decide(
            rolling(0, 1),
            seen().elapsed(Duration.ofMinutes(10)).agent("o-1", Acknowledgement.NONE));
    assertThat(decision.next()).isInstanceOf(Failed.class);
  }

  @Test
  void judgesNothingOfAFleetItDoesNotKnow() {
    holds(decide(rolling(0, 1), seen().fleetUnknown()), ReasonCode.FLEET_UNKNOWN);
  }

  @Test
  void waitsForAgentsOfAReplicaThatIsGone() {
    Seen seen = seen().agentsReturnWithin(Duration.ofSeconds(14));

    Decision decision = decide(rolling(0, 1), seen);

    holds(decision, ReasonCode.FLEET_UNKNOWN);
    assertThat(decision.reason().message())
        .endsWith("agents of a replica that is gone may still be on their way, for 14s");
    assertThat(decision.wakeAt()).isEqualTo(PolicyCases.NOW.plusSeconds(14));
  }

  @Test
  void neverCrossesAStageThatIsForwardOnly() {
    String spec = SPEC.replace("name: half,", "name: half, reversible: false,");
    UnaryOperator<Seen> bad = s -> s.regression(OnRegression.ROLLBACK);
    rollsBackTo(decide(spec, soaking(3), bad), 2, ReasonCode.REGRESSION);
    Decision stopped = decide(spec, soaking(2), bad);
    assertThat(stopped.next()).isInstanceOf(Held.class);
    assertThat(stopped.reason().code()).isEqualTo(ReasonCode.FORWARD_ONLY);
    assertThat(decide(spec, rolling(2, 3), s -> s).reason().code())
        .isEqualTo(ReasonCode.FORWARD_ONLY);
  }
}
