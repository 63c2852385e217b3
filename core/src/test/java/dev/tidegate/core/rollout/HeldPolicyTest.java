package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.held;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import org.junit.jupiter.api.Test;

final class HeldPolicyTest {
  @Test
  void acceptsInconclusiveEvidenceOnRequest() {
    Held held = held(1, ReasonCode.INCONCLUSIVE);
    Seen poor = seen().elapsedSeconds(1200).unknown(Cause.TOO_FEW_SAMPLES);
    isRefused(decide(held, poor.asks(Verb.RESUME)), "would not go on");
    enters(
        decide(held, seen().elapsedSeconds(1200).unknown(Cause.NO_DATA).asks(Verb.ADVANCE)),
        2,
        ReasonCode.ADVANCE_REQUESTED);
  }

  @Test
  void goesOnIfEvidenceSufficesMeanwhile() {
    enters(
        decide(held(1, ReasonCode.NO_DATA), seen().elapsedSeconds(1200).asks(Verb.RESUME)),
        2,
        ReasonCode.SOAK_PASSED);
  }

  @Test
  void entersAgainAfterAFailedAcknowledgement() {
    Held held = held(1, ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
    Seen late = seen().elapsedSeconds(500).agent("o-1", Acknowledgement.NONE);
    isRefused(decide(held, late.asks(Verb.RESUME)), "would not go on");
    assertThat(decide(held, seen().elapsedSeconds(30).entered("o-1").asks(Verb.RESUME)).next())
        .isInstanceOf(Soaking.class);
  }

  @Test
  void saysWhatAPersonCanDo() {
    Decision decision = decide(held(1, ReasonCode.INCONCLUSIVE), seen());
    assertThat(decision.reason().message()).contains("resume, advance, retry or roll back");
    assertThat(decision.recorded()).isFalse();
  }

  @Test
  void retriesOnlyWithAReason() {
    Held held = held(1, ReasonCode.INCONCLUSIVE);
    isRefused(decide(held, seen().asks(Verb.RETRY, "", new String[0])), "needs a reason");
  }
}
