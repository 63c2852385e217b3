package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.entering;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.RolloutStatus.Paused;
import org.junit.jupiter.api.Test;

final class RolloutPolicyTest {
  @Test
  void holdsWhenStatusAndPlanDoNotFit() {
    holds(decide(soaking(9), seen()), ReasonCode.PLAN_MISMATCH);
  }

  @Test
  void pausedIsSealedOverWhatItResumes() {
    Paused paused = new Paused(standing(ReasonCode.PAUSED), entering(2));
    assertThat(paused.stage()).isEqualTo(2);
    assertThat(paused.terminal()).isFalse();
  }
}
