package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.plan.AnalysisSpec.OnUnknown;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnknownPolicyTest {
  private static final Set<Cause> ASKED =
      EnumSet.of(
          Cause.PROVIDER_DOWN,
          Cause.SLOW,
          Cause.ERROR_ANSWER,
          Cause.MALFORMED,
          Cause.TERMINATED,
          Cause.NO_DATA,
          Cause.NOT_A_NUMBER,
          Cause.STALE);

  private static String spec(String onUnknown) {
    return """
    services: [orders]
    stages:
      - {name: canary, flags: {f: {variant: new, share: 10%%}}, soak: {min: 1m, max: 10m}, analysis: [g]}
      - {name: half, flags: {f: {variant: new, share: 50%%}}, soak: {exactly: 10m}, analysis: [g]}
      - {name: full, flags: {f: new}, soak: 1m}
    analysis:
      g:
        onUnknown: {%s}
        metrics: [{name: p99, prometheus: {address: "http://localhost:9090", query: up}, max: 1}]
    """
        .formatted(onUnknown);
  }

  private static Decision soaked(String onUnknown, long seconds, Cause cause, long missed) {
    return decide(
        spec(onUnknown), soaking(1), s -> s.elapsedSeconds(seconds).missed(cause, missed));
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void noUnknownMetricEverAdvancesAStage(Cause cause) {
    for (long seconds : new long[] {1, 60, 599, 600, 1200, 100_000}) {
      for (long missed : new long[] {0, 1, 3, 1000}) {
        Decision decision = soaked("", seconds, cause, missed);
        assertThat(decision).isNotInstanceOfAny(Decision.Enter.class, Decision.RollBack.class);
        assertThat(decision.next()).isInstanceOfAny(Soaking.class, Held.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void nothingHappensForAnUnknownMetricBeforeTheSoakIsOver(Cause cause) {
    String strict = "providerDown: rollback, noData: rollback, tooFewSamples: rollback";
    holds(soaked(strict, 599, cause, 1000), ReasonCode.SOAKING);
  }

  @Nested
  final class Hold {
    @Test
    void waitsWithTheCauseAndGoesOnByItself() {
      Decision waits = soaked("", 600, Cause.PROVIDER_DOWN, 7);
      holds(waits, ReasonCode.PROVIDER_DOWN);
      assertThat(waits.recorded()).isTrue();
      assertThat(waits.next()).isInstanceOf(Soaking.class);
      assertThat(waits.reason().message())
          .isEqualTo(
              "after 10m in stage 1/3 \"canary\": waits, and goes on by itself: "
                  + "metrics that cannot be asked for: p99 UNKNOWN provider down");
      Decision still =
          decide(
              spec(""),
              waits.next(),
              s -> s.elapsedSeconds(50_000).missed(Cause.PROVIDER_DOWN, 999));
      holds(still, ReasonCode.PROVIDER_DOWN);
      assertThat(still.recorded()).as("told once").isFalse();
      enters(
          decide(spec(""), still.next(), s -> s.elapsedSeconds(50_005)), 2, ReasonCode.SOAK_PASSED);
    }

    @Test
    void isWhatAnExactSoakDoesToo() {
      holds(
          decide(spec(""), soaking(2), s -> s.elapsedSeconds(600).missed(Cause.SLOW, 3)),
          ReasonCode.PROVIDER_DOWN);
      enters(decide(spec(""), soaking(2), s -> s.elapsedSeconds(605)), 3, ReasonCode.SOAK_PASSED);
    }

    @Test
    void namesEachCause() {
      for (Cause cause : ASKED) {
        assertThat(soaked("", 600, cause, 3).reason().message()).contains(cause.words());
      }
      assertThat(ASKED.stream().map(Cause::words)).doesNotHaveDuplicates();
    }

    @Test
    void stillGoesBackOnARegressionOfAnotherMetricAndOnRequest() {
      rollsBackTo(
          decide(
              spec(""),
              soaking(1),
              s ->
                  s.elapsedSeconds(700)
                      .missed(Cause.PROVIDER_DOWN, 3)
                      .regression(OnRegression.ROLLBACK)),
          0,
          ReasonCode.REGRESSION);
      rollsBackTo(
          decide(
              spec(""),
              soaking(1),
              s -> s.elapsedSeconds(700).missed(Cause.PROVIDER_DOWN, 3).asks(Verb.ROLLBACK)),
          0,
          ReasonCode.ROLLBACK_REQUESTED);
    }

    @Test
    void canBeOverruledByAPerson() {
      enters(
          decide(
              spec(""),
              soaking(1),
              s -> s.elapsedSeconds(700).missed(Cause.PROVIDER_DOWN, 3).asks(Verb.ADVANCE)),
          2,
          ReasonCode.ADVANCE_REQUESTED);
    }

    @Test
    void endsWithTheDeadlineOfTheRollout() {
      rollsBackTo(
          decide(
              spec("") + "deadline: 1h\n",
              soaking(1),
              s -> s.elapsedSeconds(3600).missed(Cause.PROVIDER_DOWN, 100)),
          0,
          ReasonCode.DEADLINE_PASSED);
    }
  }

  @Nested
  final class Extend {
    @Test
    void extendsOnceThenNeedsAPerson() {
      String extend = "providerDown: extend";
      Decision extended = soaked(extend, 600, Cause.PROVIDER_DOWN, 3);
      holds(extended, ReasonCode.EXTENDED);
      assertThat(extended.reason().message()).contains("provider down");
      Decision stopped =
          decide(
              spec(extend),
              extended.next(),
              s -> s.elapsedSeconds(1200).missed(Cause.PROVIDER_DOWN, 9));
      assertThat(stopped).isInstanceOf(Decision.Stop.class);
      assertThat(stopped.reason().code()).isEqualTo(ReasonCode.PROVIDER_DOWN);
      isRefused(
          decide(
              spec(extend),
              stopped.next(),
              s -> s.elapsedSeconds(1300).missed(Cause.PROVIDER_DOWN, 9).asks(Verb.RESUME)),
          "would not go on");
      enters(
          decide(spec(extend), extended.next(), s -> s.elapsedSeconds(1200)),
          2,
          ReasonCode.SOAK_PASSED);
    }

    @Test
    void neverExtendsAnExactSoak() {
      Decision decision =
          decide(
              spec("noData: extend"),
              soaking(2),
              s -> s.elapsedSeconds(600).missed(Cause.NO_DATA, 3));
      assertThat(decision.next()).isInstanceOf(Held.class);
    }
  }

  @Nested
  final class Rollback {
    private static final String STRICT = "providerDown: rollback";

    @Test
    void rollsBackAfterTheSoakWithTheCause() {
      Decision decision = soaked(STRICT, 600, Cause.PROVIDER_DOWN, 3);
      rollsBackTo(decision, 0, ReasonCode.PROVIDER_DOWN);
      assertThat(decision.reason().message()).contains("after 10m", "p99", "provider down");
    }

    @Test
    void neverRollsBackOnABlink() {
      for (long missed = 0; missed < 3; missed++) {
        Decision waits = soaked(STRICT, 600, Cause.PROVIDER_DOWN, missed);
        holds(waits, ReasonCode.PROVIDER_DOWN);
        assertThat(waits.next()).isInstanceOf(Soaking.class);
      }
    }

    @Test
    void isForTheCausesItNamesOnly() {
      holds(soaked(STRICT, 600, Cause.NO_DATA, 3), ReasonCode.NO_DATA);
      holds(soaked("stale: rollback", 600, Cause.NO_DATA, 3), ReasonCode.NO_DATA);
      rollsBackTo(soaked("stale: rollback", 600, Cause.STALE, 3), 0, ReasonCode.NO_DATA);
      holds(
          soaked("providerDown: rollback, slow: hold", 600, Cause.SLOW, 3),
          ReasonCode.PROVIDER_DOWN);
    }

    @Test
    void countsAnAbsentMetricOfAgentsAtOnce() {
      String spec =
          PolicyCases.SPEC.replace("metrics: [", "onUnknown: {noData: rollback}, metrics: [");
      rollsBackTo(
          decide(spec, soaking(1), s -> s.elapsedSeconds(600).unknown(Cause.NO_DATA)),
          0,
          ReasonCode.NO_DATA);
    }
  }

  @Test
  void aMetricOfAgentsWithoutDataHoldsAndGoesOn() {
    Decision waits =
        decide(soaking(1), PolicyCases.seen().elapsedSeconds(600).unknown(Cause.NO_DATA));
    holds(waits, ReasonCode.NO_DATA);
    assertThat(waits.reason().message()).contains("error_rate");
    enters(decide(waits.next(), PolicyCases.seen().elapsedSeconds(900)), 2, ReasonCode.SOAK_PASSED);
  }

  @Test
  void everyFinerCauseHasAWordOfItsOwn() {
    assertThat(OnUnknown.FINER.stream().map(Cause::word))
        .containsExactlyInAnyOrder(
            "slow", "errorAnswer", "malformed", "terminated", "notANumber", "stale");
    for (Cause cause : OnUnknown.FINER) {
      Decision decision = soaked(cause.word() + ": extend", 600, cause, 3);
      holds(decision, ReasonCode.EXTENDED);
      assertThat(decision.reason().message().toLowerCase(Locale.ROOT)).contains(cause.words());
    }
  }
}
