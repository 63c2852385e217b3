package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other systems say on its way into decisions. */
final class MeasuringTest {
  private static final String GATED =
      """
      stages:
        - {name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 30s}, analysis: [gate]}
        - {name: all, flags: {a: {variant: 'on', share: 100%}}, soak: {exactly: 30s}, analysis: [gate]}
      analysis:
        gate: {metrics: [{name: lag, prometheus: {address: 'http://h:1', query: up}, max: 1}]}
      """;
  private static final Stratum STRATUM = new Stratum("provider", "", "");

  /** Answers the same at every look. */
  private static final class Scripted implements MeasurementSource {
    Cell cell = new Cell.Gauge("lag", STRATUM, 0.5);
    final List<String> told = new ArrayList<>();
    int taken;

    @Override
    public Measuring begin(RolloutPlan plan, Attempt attempt, int stage) {
      told.add("begin " + stage);
      return new Measuring() {
        @Override
        public List<Cell> take() {
          taken++;
          return List.of(cell);
        }

        @Override
        public void end() {
          told.add("end " + stage);
        }
      };
    }
  }

  private final Deployment shop = new Deployment();
  private final Scripted provider = new Scripted();

  @BeforeEach
  void begin() {
    shop.measurements = provider;
    shop.flag("a");
    shop.lead("r1");
    shop.apply("u1", GATED);
    pass(2);
  }

  /** Look by look: a longer silence would drop the tick. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      shop.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void asksInPreflightAndThenStageByStageUntilTheEnd() {
    pass(70);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    assertThat(provider.told)
        .containsExactly("begin 1", "begin 1", "end 1", "end 1", "begin 2", "end 2");
  }

  @Test
  void rollsBackOnABreach() {
    provider.cell = new Cell.Gauge("lag", STRATUM, 7);
    pass(10);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
    assertThat(shop.decisions("u1")).contains("ROLL_BACK");
    assertThat(provider.told).containsExactly("begin 1", "begin 1", "end 1", "end 1");
  }

  @Test
  void holdsWhileAProviderIsDownAndGoesOnByItself() {
    provider.cell = new Cell.Missing("lag", STRATUM, Cause.PROVIDER_DOWN);
    pass(300);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.PROVIDER_DOWN);
    provider.cell = new Cell.Gauge("lag", STRATUM, 0.5);
    pass(1);
    assertThat(shop.status().stage()).as("one good sample is too few").isEqualTo(1);
    pass(5);
    assertThat(shop.status().stage()).isEqualTo(2);
  }

  @Test
  void aNewLeaderKnowsOfTheOutageAndAsksForItself() {
    provider.cell = new Cell.Missing("lag", STRATUM, Cause.PROVIDER_DOWN);
    pass(40);
    provider.told.clear();
    shop.lead("r2");
    pass(1);
    assertThat(provider.told).contains("begin 1");
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.PROVIDER_DOWN);
  }

  @Test
  void asksNobodyAfterItLostTheClaim() {
    shop.usurp();
    pass(30);
    int before = provider.taken;
    provider.told.clear();
    pass(60);
    assertThat(provider.taken).isEqualTo(before);
    assertThat(provider.told).doesNotContain("begin 1", "begin 2");
  }
}
