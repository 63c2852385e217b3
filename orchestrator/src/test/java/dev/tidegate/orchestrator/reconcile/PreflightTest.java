package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.PreflightCheck;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the leader does before and with the first stage, on a store in memory. */
final class PreflightTest {
  private static final String SPEC =
      """
      services: [orders]
      stages:
        - {name: canary, flags: {a: {variant: on, share: 10%}}, agents: {share: 50%}, checkpoint: before, acknowledge: {quorum: 100%, within: 1m}, soak: {exactly: 30s}MORE}
        - {name: full, flags: {a: on}, soak: {exactly: 10s}}
      """;
  private static final String ANALYSIS =
      """
      analysis: {g: {metrics: [{name: smoke, http: {url: "http://127.0.0.1:1/ok"}, equals: ok, interval: 10s}]}}
      """;

  private static final RolloutUid UID = new RolloutUid("uid-1");

  private final Deployment deployment = new Deployment();
  private final AtomicReference<@Nullable Cell> answer = new AtomicReference<>();
  private final AtomicInteger begun = new AtomicInteger();

  @BeforeEach
  void given() {
    deployment.flag("a");
    deployment.measurements =
        (plan, attempt, stage) -> {
          begun.incrementAndGet();
          return new Measuring() {
            @Override
            public List<Cell> take() {
              Cell now = answer.get();
              return now == null ? List.of() : List.of(now);
            }

            @Override
            public void end() {}
          };
        };
    deployment.lead("r1");
  }

  private void apply(String more) {
    deployment.apply("uid-1", SPEC.replace("MORE", "") + more);
  }

  private ReasonCode reason() {
    return deployment.status().reason().code();
  }

  private void writesNothingOfThePlan() {
    assertThat(deployment.status()).isInstanceOf(Pending.class);
    assertThat(deployment.shop().claims()).isEmpty();
    assertThat(deployment.entry().plans()).isEmpty();
    assertThat(deployment.entry().overlays()).isEmpty();
  }

  @Test
  void holdsByNameUntilAnAgentCanReadItsState() {
    deployment.signals.unreadable.put("i2", "state book cannot be read back");
    apply("");
    assertThat(reason()).isEqualTo(ReasonCode.PREFLIGHT_FAILED);
    assertThat(deployment.status().reason().message())
        .contains("orders/i2 (state book cannot be read back)")
        .doesNotContain("i3");
    writesNothingOfThePlan();
    deployment.pass(Duration.ofMinutes(10));
    writesNothingOfThePlan();
    deployment.signals.unreadable.clear();
    deployment.pass(Duration.ofSeconds(2));
    assertThat(deployment.status()).isNotInstanceOf(Pending.class);
    assertThat(deployment.decisions("uid-1")).startsWith("HOLD", "HOLD", "ENTER", "SOAK");
  }

  @Test
  void waitsForSilentAgentsNoLongerThanItSays() {
    deployment.signals.obedient = false;
    apply("preflight: {within: 30s}\n");
    assertThat(reason()).isEqualTo(ReasonCode.WAITING_FOR_PREFLIGHT);
    deployment.pass(Duration.ofSeconds(29));
    assertThat(reason()).isEqualTo(ReasonCode.WAITING_FOR_PREFLIGHT);
    deployment.pass(Duration.ofSeconds(2));
    assertThat(reason()).isEqualTo(ReasonCode.PREFLIGHT_FAILED);
    writesNothingOfThePlan();
  }

  @Test
  void goesOnUnderAnotherLeaderWhereItWas() {
    deployment.signals.obedient = false;
    apply("preflight: {within: 30s}\n");
    RolloutStatus before = deployment.status();
    deployment.pass(Duration.ofSeconds(20));
    deployment.lead("r2");
    assertThat(deployment.status()).isEqualTo(before);
    deployment.pass(Duration.ofSeconds(11));
    assertThat(reason()).isEqualTo(ReasonCode.PREFLIGHT_FAILED);
  }

  @Test
  void holdsUntilTheProviderOfAMetricAnswers() {
    deployment.apply("uid-1", SPEC.replace("MORE", ", analysis: [g]") + ANALYSIS);
    assertThat(reason()).isEqualTo(ReasonCode.WAITING_FOR_PREFLIGHT);
    assertThat(begun).hasValue(1);
    answer.set(new Cell.Missing("smoke", new Stratum("p", "", ""), Cause.PROVIDER_DOWN));
    deployment.pass(Duration.ofSeconds(1));
    assertThat(reason()).isEqualTo(ReasonCode.PREFLIGHT_FAILED);
    assertThat(deployment.status().reason().message()).contains("metric smoke: provider down");
    writesNothingOfThePlan();
    answer.set(new Cell.Missing("smoke", new Stratum("p", "", ""), Cause.NO_DATA));
    deployment.pass(Duration.ofSeconds(1));
    assertThat(deployment.status()).isNotInstanceOf(Pending.class);
  }

  @Test
  void doesNotWaitForAMetricThatHasNoSay() {
    String dry = ANALYSIS.replace("interval: 10s", "interval: 10s, dryRun: true");
    answer.set(new Cell.Missing("smoke", new Stratum("p", "", ""), Cause.PROVIDER_DOWN));
    deployment.apply("uid-1", SPEC.replace("MORE", ", analysis: [g]") + dry);
    assertThat(deployment.status()).isNotInstanceOf(Pending.class);
  }

  @Test
  void startsAllTheSameWhereItOnlyWarnsAndSaysWhatFailed() {
    deployment.signals.unreadable.put("i2", "broken");
    apply("preflight: {mode: warn}\n");
    assertThat(deployment.status()).isNotInstanceOf(Pending.class);
    assertThat(deployment.store.list(Keyspace.decisions("shop", UID)).entries())
        .anyMatch(
            entry -> entry.value().utf8().contains("although in preflight checkpoints of orders"));
  }

  @Test
  void asksEverybodyAnewWhenItIsStartedAgain() {
    deployment.signals.unreadable.put("i2", "broken");
    apply("start: manual\n");
    String first = deployment.request("start", Map.of());
    assertThat(deployment.answer(first).state()).isEqualTo(StoredRequest.State.REFUSED);
    assertThat(deployment.answer(first).message()).contains("orders/i2 (broken)");
    deployment.signals.unreadable.clear();
    deployment.pass(Duration.ofMinutes(1));
    writesNothingOfThePlan();
    String second = deployment.request("start", Map.of());
    assertThat(deployment.answer(second).state()).isEqualTo(StoredRequest.State.ACCEPTED);
    assertThat(deployment.status()).isNotInstanceOf(Pending.class);
  }

  @Test
  void checksNothingThatIsSkipped() {
    deployment.signals.unreadable.put("i2", "broken");
    apply("preflight: {mode: skip}\n");
    assertThat(deployment.decisions("uid-1")).startsWith("ENTER");
  }

  @Test
  void showsEveryCheck() {
    deployment.signals.unreadable.put("i2", "broken");
    apply("");
    assertThat(deployment.latest().checks())
        .extracting(PreflightCheck::name, PreflightCheck::state)
        .contains(
            tuple("agents of orders", PreflightCheck.State.PASSED),
            tuple("checkpoints of orders", PreflightCheck.State.FAILED));
  }

  @Test
  void rehearsesTheRollbackOnceAndGoesOn() {
    apply("preflight: {rehearse: true}\n");
    assertThat(deployment.decisions("uid-1"))
        .startsWith("HOLD", "ENTER", "ROLL_BACK", "ENTER", "SOAK");
    assertThat(deployment.status().stage()).isEqualTo(1);
    assertThat(deployment.status().attempt().number()).isZero();
    assertThat(deployment.store.list(Keyspace.rollbacksSince("shop", Instant.EPOCH)).entries())
        .as("counted as a rollback")
        .isEmpty();
    deployment.pass(Duration.ofMinutes(2));
    assertThat(deployment.status()).isInstanceOf(RolloutStatus.Completed.class);
  }

  @Test
  void rehearsesOnRequest() {
    apply("start: manual\n");
    String id = deployment.request("start", Map.of("rehearse", "true"));
    assertThat(deployment.answer(id).message()).contains("rehearsal");
    assertThat(deployment.decisions("uid-1")).contains("ROLL_BACK");
  }
}
