package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SoakingPolicyTest {
  @Test
  void neverLeavesBeforeTheMinimum() {
    Decision decision = decide(soaking(1), seen().elapsedSeconds(59).entered("o-1").noHarm());
    holds(decision, ReasonCode.SOAKING);
    assertThat(decision.recorded()).isFalse();
    assertThat(decision.wakeAt()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void advancesEarlyOnEvidenceOfNoHarm() {
    enters(decide(soaking(1), seen().elapsedSeconds(60).noHarm()), 2, ReasonCode.NO_HARM);
  }

  @Test
  void neverLeavesAnExactSoakEarly() {
    holds(decide(soaking(2), seen().elapsedSeconds(599).noHarm()), ReasonCode.SOAKING);
    enters(decide(soaking(2), seen().elapsedSeconds(600)), 3, ReasonCode.SOAK_PASSED);
  }

  @Test
  void advancesAtTheMaximum() {
    holds(decide(soaking(1), seen().elapsedSeconds(599)), ReasonCode.SOAKING);
    enters(decide(soaking(1), seen().elapsedSeconds(600)), 2, ReasonCode.SOAK_PASSED);
  }

  @Test
  void holdsWhileUnitsAreNotSplitAsTheyAreMeantTo() {
    for (int elapsed : new int[] {10, 60, 600, 6_000}) {
      Seen uneven = seen().elapsedSeconds(elapsed).noHarm().unitsOfAThousand(150);
      Decision decision = decide(soaking(1), uneven);
      holds(decision, ReasonCode.SAMPLE_RATIO_MISMATCH);
      assertThat(decision.reason().message())
          .contains("150 of 1000 distinct units were candidates, 15.0 % instead of 10.0 %");
    }
    enters(
        decide(soaking(1), seen().elapsedSeconds(600).unitsOfAThousand(110)),
        2,
        ReasonCode.SOAK_PASSED);
  }

  @Test
  void goesBackOnARegressionEvenIfUnitsAreNotSplitAsTheyAreMeantTo() {
    rollsBackTo(
        decide(soaking(1), seen().regression(OnRegression.ROLLBACK).unitsOfAThousand(150)),
        0,
        ReasonCode.REGRESSION);
  }

  @Test
  void doesNotAskHowUnitsAreSplitWhereNothingIsCompared() {
    Decision decision = decide(soaking(3), seen().elapsedSeconds(6_000).unitsOfAThousand(150));
    assertThat(decision).isInstanceOf(Decision.Complete.class);
  }

  @Test
  void extendsOnceThenHolds() {
    for (UnaryOperator<Seen> poor :
        List.<UnaryOperator<Seen>>of(s -> s.unknown(Cause.TOO_FEW_SAMPLES), Seen::suspicious)) {
      Decision extended = decide(soaking(1), poor.apply(seen().elapsedSeconds(600)));
      holds(extended, ReasonCode.EXTENDED);
      assertThat(extended.recorded()).isTrue();
      Decision again = decide(extended.next(), poor.apply(seen().elapsedSeconds(1199)));
      assertThat(again.recorded()).isFalse();
      Decision stopped = decide(extended.next(), poor.apply(seen().elapsedSeconds(1200)));
      assertThat(stopped).isInstanceOf(Decision.Stop.class);
      assertThat(stopped.reason().code()).isEqualTo(ReasonCode.INCONCLUSIVE);
      enters(decide(extended.next(), seen().elapsedSeconds(1200)), 2, ReasonCode.SOAK_PASSED);
    }
  }

  @Test
  void neverExtendsAnExactSoak() {
    Decision decision = decide(soaking(2), seen().elapsedSeconds(600).suspicious());
    assertThat(decision.next()).isInstanceOf(Held.class);
  }

  @Test
  void rollsBackOnARegressionWhateverElse() {
    for (UnaryOperator<Seen> extra :
        List.<UnaryOperator<Seen>>of(
            s -> s,
            Seen::frozen,
            Seen::fleetUnknown,
            s -> s.killed("f"),
            s -> s.overridden("f"),
            s -> s.elapsedSeconds(10_000))) {
      Seen seen = seen().elapsedSeconds(1).regression(OnRegression.ROLLBACK);
      Decision decision = decide(soaking(2), extra.apply(seen));
      rollsBackTo(decision, 0, ReasonCode.REGRESSION);
      assertThat(decision.next())
          .isInstanceOfSatisfying(RollingBack.class, r -> assertThat(r.from()).isEqualTo(2));
    }
  }

  @Test
  void stopsOnARegressionThatHolds() {
    Decision decision = decide(soaking(1), seen().regression(OnRegression.HOLD));
    assertThat(decision).isInstanceOf(Decision.Stop.class);
    isRefused(
        decide(decision.next(), seen().regression(OnRegression.HOLD).asks(Verb.RESUME)),
        "would not go on");
  }

  @Test
  void oneInstanceAloneDecidesNothing() {
    for (OnRegression action : OnRegression.values()) {
      Seen seen = seen().elapsedSeconds(10_000).regression(action).restingOn("orders/i-7");
      Decision decision = decide(soaking(2), seen);
      holds(decision, ReasonCode.OUTLIER);
      assertThat(decision.reason().message()).contains("orders/i-7");
      assertThat(decision.recorded()).isTrue();
      holds(decide(decision.next(), seen), ReasonCode.OUTLIER);
      assertThat(decide(decision.next(), seen).recorded()).isFalse();
    }
  }

  @Test
  void aKilledFlagPausesThoughAnOutlierIsLookedAt() {
    Seen seen = seen().regression(OnRegression.ROLLBACK).restingOn("orders/i-7").killed("f");
    assertThat(decide(soaking(2), seen)).isInstanceOf(Decision.Pause.class);
  }

  @Test
  void whatRestedOnOneInstanceRollsBackOnceTheOthersShowItToo() {
    Decision held =
        decide(soaking(2), seen().regression(OnRegression.ROLLBACK).restingOn("orders/i-7"));
    rollsBackTo(
        decide(held.next(), seen().regression(OnRegression.ROLLBACK)), 0, ReasonCode.REGRESSION);
  }

  @Test
  void aFreezeHoldsAdvancingOnly() {
    holds(decide(soaking(1), seen().elapsedSeconds(600).frozen()), ReasonCode.FROZEN);
    rollsBackTo(
        decide(soaking(1), seen().frozen().asks(Verb.ROLLBACK)), 0, ReasonCode.ROLLBACK_REQUESTED);
  }

  @Test
  void completesAfterTheLastStage() {
    Decision decision = decide(soaking(3), seen().elapsedSeconds(60));
    assertThat(decision).isInstanceOf(Decision.Complete.class);
    assertThat(decision.next()).isInstanceOf(Completed.class);
  }

  @Test
  void pausesWhileAFlagIsOverridden() {
    Decision decision = decide(soaking(1), seen().overridden("f"));
    assertThat(decision).isInstanceOf(Decision.Pause.class);
    assertThat(decision.reason().code()).isEqualTo(ReasonCode.OVERRIDDEN);
    isRefused(decide(decision.next(), seen().overridden("f").asks(Verb.RESUME)), "overridden");
    assertThat(decide(decision.next(), seen().asks(Verb.RESUME)).next())
        .isInstanceOf(Soaking.class);
  }

  @Test
  void pausesWhenAFlagIsKilled() {
    Decision decision = decide(soaking(1), seen().killed("f"));
    assertThat(decision).isInstanceOf(Decision.Pause.class);
    isRefused(decide(decision.next(), seen().killed("f").asks(Verb.RESUME)), "disabled");
    assertThat(decide(decision.next(), seen().asks(Verb.RESUME)).next())
        .isInstanceOf(Soaking.class);
  }

  @Test
  void failsAtTheDeadline() {
    rollsBackTo(
        decide(SPEC + "deadline: 1h\n", soaking(1), s -> s.elapsed(Duration.ofHours(1))),
        0,
        ReasonCode.DEADLINE_PASSED);
  }

  @Test
  void looksAgainWhenTheFreezeEnds() {
    Instant end = NOW.plusSeconds(17);
    Decision frozen = decide(soaking(3), seen().elapsedSeconds(60).frozenUntil(end));
    holds(frozen, ReasonCode.FROZEN);
    assertThat(frozen.wakeAt()).isEqualTo(end);
    assertThat(frozen.next().standing().until()).isEqualTo(end);
    Decision endless = decide(soaking(3), seen().elapsedSeconds(60).frozen());
    assertThat(endless.wakeAt()).isNull();
  }

  @Test
  void waitsForApproval() {
    String spec = SPEC.replace("soak: {exactly: 10m}", "soak: 1m, approval: {onExpiry: rollback}");
    Decision awaiting = decide(spec, soaking(2), s -> s.elapsedSeconds(60));
    assertThat(awaiting).isInstanceOf(Decision.AwaitApproval.class);
    assertThat(awaiting.next()).isInstanceOf(AwaitingApproval.class);
    enters(decide(spec, awaiting.next(), s -> s.asks(Verb.APPROVE)), 3, ReasonCode.APPROVED);
    rollsBackTo(decide(spec, awaiting.next(), s -> s.asks(Verb.REJECT)), 0, ReasonCode.REJECTED);
    holds(decide(spec, awaiting.next(), s -> s), ReasonCode.WAITING_FOR_APPROVAL);
    RolloutPlan other = Manifests.plan(spec);
    rollsBackTo(
        RolloutPolicy.decide(
            other, awaiting.next(), new Seen(other).build(), NOW.plus(Duration.ofDays(2))),
        0,
        ReasonCode.APPROVAL_EXPIRED);
  }
}
