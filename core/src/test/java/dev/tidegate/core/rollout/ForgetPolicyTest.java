package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.rolling;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ForgetPolicyTest {
  private static final AgentName ONE = new AgentName("orders", "o-1");
  private static final AgentName TWO = new AgentName("orders", "o-2");
  private static final RolledBack OWED =
      new RolledBack(attempt(), standing(ReasonCode.ROLLED_BACK), List.of(ONE, TWO));

  private static Decision forget(RolloutStatus status, String agent, String reason) {
    return decide(status, seen().asks("ann", Verb.FORGET, reason, Map.of("agent", agent)));
  }

  @Test
  void strikesOffTheAgentAndNothingElse() {
    Decision decision = forget(OWED, "orders/o-1", "scrapped");
    assertThat(decision.answers()).singleElement().matches(Answer::accepted);
    assertThat(decision.recorded()).isTrue();
    assertThat(decision.next())
        .isEqualTo(new RolledBack(OWED.attempt(), OWED.standing(), List.of(TWO)));
  }

  @Test
  void strikesOffOfAFailedRolloutToo() {
    Failed failed =
        new Failed(attempt(), standing(ReasonCode.RESTORE_FAILED), 1, List.of(ONE, TWO));
    assertThat(forget(failed, "orders/o-2", "scrapped").next())
        .isEqualTo(new Failed(failed.attempt(), failed.standing(), 1, List.of(ONE)));
  }

  @Test
  void refusesWhoOwesNothingAndSaysWhoDoes() {
    isRefused(
        forget(OWED, "orders/o-3", "scrapped"),
        "orders/o-3 is not outstanding; outstanding: orders/o-1, orders/o-2");
    RolloutStatus again = forget(OWED, "orders/o-1", "scrapped").next();
    isRefused(forget(again, "orders/o-1", "scrapped"), "is not outstanding");
  }

  @Test
  void refusesWithoutAReasonOrAnAgent() {
    isRefused(forget(OWED, "orders/o-1", " "), "needs a reason");
    isRefused(decide(OWED, seen().asks(Verb.FORGET)), "name the agent");
  }

  @Test
  void refusesWhileItRollsBack() {
    assertThat(forget(rolling(0, 2), "orders/o-1", "scrapped").answers())
        .singleElement()
        .matches(answer -> !answer.accepted() && answer.message().contains("ROLLING_BACK"));
  }
}
