package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** One plan, its statuses and what a decision may come to, for the tests of the policy. */
final class PolicyCases {
  static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  static final String SPEC =
      """
      services: [orders]
      stages:
        - {name: canary, flags: {f: {variant: new, share: 10%}}, agents: {share: 50%}, checkpoint: before, acknowledge: {quorum: 100%, within: 2m}, soak: {min: 1m, max: 10m}, analysis: [g]}
        - {name: half, flags: {f: {variant: new, share: 50%}}, agents: {share: 100%}, soak: {exactly: 10m}, analysis: [g]}
        - {name: full, flags: {f: new}, agents: {share: 100%}, soak: 1m}
      analysis: {g: {metrics: [{name: error_rate, kind: ratio, compare: baseline}]}}
      """;
  static final RolloutPlan PLAN = Manifests.plan(SPEC);

  static Seen seen() {
    return new Seen(PLAN);
  }

  static Decision decide(RolloutStatus status, Seen seen) {
    return RolloutPolicy.decide(PLAN, status, seen.build(), NOW);
  }

  static Decision decide(String spec, RolloutStatus status, UnaryOperator<Seen> what) {
    RolloutPlan other = Manifests.plan(spec);
    return RolloutPolicy.decide(other, status, what.apply(new Seen(other)).build(), NOW);
  }

  static Attempt attempt() {
    return new Attempt(RolloutSpec.DRAFT_UID, new PlanHash("0".repeat(64)), 0);
  }

  static Standing standing(ReasonCode code, String actor) {
    return new Standing(new Reason(code, "said"), NOW.minusSeconds(60), null, actor);
  }

  static Standing standing(ReasonCode code) {
    return standing(code, Standing.ORCHESTRATOR);
  }

  static Pending pending() {
    return new Pending(attempt(), standing(ReasonCode.WAITING_FOR_START));
  }

  static Entering entering(int stage) {
    return new Entering(attempt(), standing(ReasonCode.STARTED), stage, 0);
  }

  static Soaking soaking(int stage) {
    return new Soaking(attempt(), standing(ReasonCode.SOAKING), stage, 0, false);
  }

  static Held held(int stage, ReasonCode code) {
    return new Held(attempt(), standing(code), stage);
  }

  static RollingBack rolling(int stage, int from) {
    return new RollingBack(attempt(), standing(ReasonCode.REGRESSION), stage, from);
  }

  static void isRefused(Decision decision, String why) {
    assertThat(decision).isInstanceOf(Decision.Hold.class);
    assertThat(decision.answers())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.accepted()).isFalse();
              assertThat(answer.message()).contains(why);
            });
    assertThat(decision.recorded()).isTrue();
  }

  static void enters(Decision decision, int stage, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.Enter.class);
    assertThat(decision.next()).isInstanceOf(Entering.class);
    assertThat(decision.next().stage()).isEqualTo(stage);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  static void holds(Decision decision, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.Hold.class);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  static void rollsBackTo(Decision decision, int target, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.RollBack.class);
    assertThat(decision.next()).isInstanceOf(RollingBack.class);
    assertThat(decision.next().stage()).isEqualTo(target);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  private PolicyCases() {}
}
