package dev.tidegate.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.cohort.UnitSample;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.replay.RecordedStep;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WatchkeepingTest {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Stratum STRATUM = new Stratum("orders", "", "1");
  private static final RolloutPlan PLAN = plan("{variant: live, share: 10%}", "share: 100%", "60s");

  private static RolloutPlan plan(String flag, String agents, String warmup) {
    return RolloutSpecParser.parse(
            DocumentReader.yaml(
                """
                apiVersion: tidegate.dev/v1
                kind: Rollout
                metadata: {namespace: shop, name: orders-v2}
                spec:
                  services: [orders]
                  stages:
                    - name: some
                      flags: {orders.store: FLAG}
                      agents: {AGENTS}
                      soak: {min: 1m, max: 5m}
                      analysis: [guardrails]
                  analysis:
                    guardrails:
                      warmup: WARMUP
                      metrics:
                        - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
                        - {name: errors, kind: ratio, max: 50%, onRegression: rollback}
                """
                    .replace("FLAG", flag)
                    .replace("AGENTS", agents)
                    .replace("WARMUP", warmup)))
        .plan(new RolloutUid("uid-1"));
  }

  private static final RolloutStatus PENDING =
      RolloutStatus.accepted(PLAN, Instant.EPOCH, Standing.ORCHESTRATOR);
  private static final RolloutStatus SOAKING =
      new RolloutStatus.Soaking(
          PENDING.attempt(),
          new Standing(
              new Reason(ReasonCode.SOAKING, "soaks"), Instant.EPOCH, null, Standing.ORCHESTRATOR),
          1,
          0,
          false);

  /** Ten requests of each arm since the last look. */
  private static final class Counters implements CounterSource {
    private final List<Cell> halves = new ArrayList<>();
    private UnitSketch units = UnitSketch.EMPTY;
    private int unitsAsked;
    private WarmUp warmUp = WarmUp.NONE;

    @Override
    public Collected collect(
        Attempt attempt, int stage, AnalysisPlan plan, MapNode cursors, WarmUp asked) {
      warmUp = asked;
      return collect(attempt, stage, plan, cursors);
    }

    @Override
    public UnitSketch units(Attempt attempt, int stage) {
      unitsAsked++;
      return units;
    }

    @Override
    public Collected collect(Attempt attempt, int stage, AnalysisPlan plan, MapNode cursors) {
      return new Collected(
          List.of(
              new Cell.Ratio("error_rate", STRATUM, new Counts(10, 1), new Counts(10, 1)),
              new Cell.Ratio("errors", STRATUM, new Counts(10, 1), new Counts(10, 1))),
          List.of(
              new InstanceShare(
                  "o-1",
                  List.of(
                      new Cell.Ratio("error_rate", STRATUM, new Counts(5, 1), new Counts(0, 0))))),
          MapNode.builder().build());
    }

    @Override
    public List<Cell> baseline(AnalysisPlan plan) {
      return halves;
    }
  }

  private final Counters counters = new Counters();

  private Watchkeeping watch(RolloutStatus status, boolean resumed) {
    Judgement begun = Judgement.begin(PLAN, status, EvidenceRecording.begin(1));
    return new Watchkeeping(counters, LOOK, begun, resumed, 0);
  }

  private static double judged(Watchkeeping watch, boolean fleetKnown, long seconds) {
    return watch
        .advance(PLAN, SOAKING, fleetKnown, true, Duration.ofSeconds(seconds).toNanos())
        .evidence()
        .report()
        .metrics()
        .get(0)
        .candidate()
        .n();
  }

  @Test
  void looksEverySoOften() {
    Watchkeeping watch = watch(SOAKING, false);
    assertThat(judged(watch, true, 4)).isZero();
    assertThat(judged(watch, true, 5)).isEqualTo(10);
    assertThat(judged(watch, true, 9)).isEqualTo(10);
    assertThat(judged(watch, true, 10)).isEqualTo(20);
  }

  @Test
  void leavesOutWhatIsCountedWhileAFlagIsNotServedAsPlanned() {
    Watchkeeping watch = watch(SOAKING, false);
    assertThat(judged(watch, true, 5)).isEqualTo(10);
    watch.advance(PLAN, SOAKING, true, false, Duration.ofSeconds(10).toNanos());
    assertThat(watch.judgement().evidence().ticks()).isEqualTo(1);
    assertThat(judged(watch, true, 15)).as("some of it comes late").isEqualTo(10);
    assertThat(judged(watch, true, 20)).as("served again").isEqualTo(20);
  }

  @Test
  void leavesOutWhatWasCountedWhileAFlagWasOffBetweenTwoLooks() {
    Watchkeeping watch = watch(SOAKING, false);
    assertThat(judged(watch, true, 5)).isEqualTo(10);
    watch.advance(PLAN, SOAKING, true, false, Duration.ofSeconds(7).toNanos());
    assertThat(judged(watch, true, 10)).as("it was off in between").isEqualTo(10);
    assertThat(judged(watch, true, 15)).as("some of it comes late").isEqualTo(10);
    assertThat(judged(watch, true, 20)).as("served again").isEqualTo(20);
  }

  @Test
  void judgesWhatCameWhileNobodyLookedHoweverLongThatWas() {
    assertThat(judged(watch(SOAKING, false), true, 3_600)).isEqualTo(10);
    assertThat(judged(watch(SOAKING, true), true, 5)).as("under a new leader").isEqualTo(10);
  }

  @Test
  void keepsNothingOfARehearsal() {
    Watchkeeping watch = watch(SOAKING, false);
    assertThat(judged(watch, true, 5)).isEqualTo(10);
    Standing why = new Standing(new Reason(ReasonCode.REHEARSING, ""), Instant.EPOCH, null, "o");
    RolloutStatus back = new RolloutStatus.RollingBack(SOAKING.attempt(), why, 0, 1);
    watch.committed(watch.following(PLAN, back), 5);
    RolloutStatus again = new RolloutStatus.Entering(SOAKING.attempt(), why, 1, 0);
    Judgement anew = watch.following(PLAN, again);
    assertThat(anew.evidence().ticks()).isZero();
    assertThat(anew.attemptElapsed()).isZero();
    assertThat(anew.evidence().plan()).isEqualTo(PLAN.analysisPlan(0));
  }

  private static UnitSketch units(int candidates, int all) {
    UnitSample sample = new UnitSample(4_096);
    for (int i = 0; i < all; i++) {
      sample.see("user-" + i, i < candidates);
    }
    return sample.sketch();
  }

  private @Nullable SampleRatio ratio(Watchkeeping watch, RolloutPlan plan, long minutes) {
    return at(watch, plan, minutes * 60, minutes * 60).evidence().report().sampleRatio();
  }

  @Test
  void checksHowUnitsAreSplitEveryTenMinutesOfAStage() {
    Watchkeeping watch = watch(SOAKING, false);
    counters.units = units(300, 1_000);
    assertThat(ratio(watch, PLAN, 9)).isNull();
    assertThat(ratio(watch, PLAN, 10))
        .extracting(SampleRatio::units)
        .isEqualTo(new UnitCounts(300, 1_000, .1));
    counters.units = units(100, 1_000);
    assertThat(Objects.requireNonNull(ratio(watch, PLAN, 11)).isMismatch()).isTrue();
    assertThat(counters.unitsAsked).isEqualTo(1);
    assertThat(Objects.requireNonNull(ratio(watch, PLAN, 21)).isMismatch())
        .as("also where the look is late")
        .isFalse();
  }

  @Test
  void doesNotCheckWhatNobodyToldOrFewUnitsTell() {
    Watchkeeping watch = watch(SOAKING, false);
    assertThat(ratio(watch, PLAN, 10)).as("agents of an earlier version").isNull();
    counters.units = units(49, 49);
    assertThat(ratio(watch, PLAN, 20)).isNull();
    counters.units = units(50, 50);
    assertThat(ratio(watch, PLAN, 30)).isNotNull();
  }

  @Test
  void doesNotAskForUnitsWhereAgentsAreSplit() {
    Judgement begun = Judgement.begin(BY_AGENT, SOAKING, EvidenceRecording.begin(1));
    Watchkeeping watch = new Watchkeeping(counters, LOOK, begun, false, 0);
    counters.units = units(300, 1_000);
    assertThat(ratio(watch, BY_AGENT, 10)).isNull();
    assertThat(counters.unitsAsked).isZero();
  }

  private static final RolloutPlan BY_AGENT = plan("live", "share: 50%", "60s");

  private static double judged(Judgement judgement, int metric) {
    return judgement.evidence().report().metrics().get(metric).candidate().n();
  }

  private Judgement at(Watchkeeping watch, RolloutPlan plan, long from, long until) {
    for (long second = from; second <= until; second += 5) {
      watch.advance(plan, SOAKING, true, true, Duration.ofSeconds(second).toNanos());
    }
    return watch.judgement();
  }

  private Watchkeeping watch(RolloutPlan plan) {
    Judgement begun = Judgement.begin(plan, SOAKING, EvidenceRecording.begin(1));
    return new Watchkeeping(counters, LOOK, begun, false, 0);
  }

  @Test
  void comparesNothingWhileAgentsWarmUpButKeepsJudgingLimits() {
    Judgement cold = at(watch(BY_AGENT), BY_AGENT, 5, 60);
    assertThat(judged(cold, 0)).as("compared").isZero();
    assertThat(cold.evidence().report().metrics().get(0).baseline().n()).as("baseline").isZero();
    assertThat(judged(cold, 1)).as("limit").isEqualTo(120);
    assertThat(judged(at(watch(BY_AGENT), BY_AGENT, 5, 70), 0)).isEqualTo(20);
  }

  @Test
  void leavesOutATickThatOnlyBeganWhileAgentsWereCold() {
    Watchkeeping watch = watch(BY_AGENT);
    at(watch, BY_AGENT, 5, 55);
    assertThat(judged(at(watch, BY_AGENT, 600, 600), 0)).isZero();
    assertThat(judged(at(watch, BY_AGENT, 605, 605), 0)).isEqualTo(10);
  }

  @Test
  void saysWhichLookIsWantedAndHowLongAgentsAreColdThatNewlyBegin() {
    Map<String, Duration> minute = Map.of("error_rate", Duration.ofSeconds(60));
    at(watch(BY_AGENT), BY_AGENT, 5, 600);
    assertThat(counters.warmUp)
        .as("of limits nothing is left out")
        .isEqualTo(new WarmUp(Duration.ofSeconds(595), Duration.ofSeconds(600), minute));
    at(watch(PLAN), PLAN, 5, 10);
    assertThat(counters.warmUp.byMetric()).as("units").isEmpty();
    watch(PENDING, false).following(BY_AGENT, SOAKING);
    assertThat(counters.warmUp)
        .as("who is there when the stage is entered")
        .isEqualTo(new WarmUp(Duration.ZERO, Duration.ZERO, minute));
  }

  @Test
  void warmsUpOnlyWhereAgentsAreSplitAndOnlyIfAsked() {
    assertThat(judged(at(watch(PLAN), PLAN, 5, 10), 0)).as("units").isEqualTo(20);
    RolloutPlan hot = plan("live", "share: 50%", "0s");
    assertThat(judged(at(watch(hot), hot, 5, 10), 0)).as("0s").isEqualTo(20);
  }

  @Test
  void endsTheWarmUpAtTheSameTickUnderANewLeader() {
    Judgement before = at(watch(BY_AGENT), BY_AGENT, 5, 55);
    Judgement resumed =
        Judgement.resume(
            BY_AGENT,
            SOAKING,
            before.stageElapsed().plusSeconds(4),
            before.attemptElapsed().plusSeconds(4),
            before.evidence().toNode(),
            before.cursors(),
            EvidenceRecording.begin(2));
    Watchkeeping watch = new Watchkeeping(counters, LOOK, resumed, true, 0);
    assertThat(judged(at(watch, BY_AGENT, 5, 5), 0)).as("counted from second 55").isZero();
    assertThat(judged(at(watch, BY_AGENT, 10, 10), 0)).isEqualTo(10);
  }

  @Test
  void buildsTheSameEvidenceFromARecordingOfAWarmUp() {
    Judgement judged = at(watch(BY_AGENT), BY_AGENT, 5, 90);
    Evidence again = Evidence.start(BY_AGENT.analysisPlan(0)).enterStage(StageKind.COMPARABLE);
    for (String line : judged.recording().lines()) {
      if (RecordedStep.of(DocumentReader.json(line)) instanceof RecordedStep.Looked looked) {
        again = again.afterTick(looked.tick());
      }
    }
    assertThat(again.toNode()).isEqualTo(judged.evidence().toNode());
  }

  @Test
  void waitsForTheWholeFleetToReportButNotForEver() {
    Watchkeeping watch = watch(SOAKING, true);
    assertThat(judged(watch, false, 29)).isZero();
    assertThat(judged(watch, true, 29)).isEqualTo(10);
    assertThat(judged(watch, false, 58)).isEqualTo(10);
    assertThat(judged(watch, false, 59)).isEqualTo(20);
  }

  @Test
  void tellsTheEvidenceOfABeginningRolloutWhatWasBefore() {
    for (int i = 0; i < 100; i++) {
      Counts bad = new Counts(100, 10);
      Counts good = new Counts(100, 0);
      counters.halves.add(
          new Cell.Ratio("error_rate", STRATUM, i % 2 == 0 ? bad : good, i % 2 == 0 ? good : bad));
    }
    Judgement entered = watch(PENDING, false).following(PLAN, SOAKING);
    Evidence expected =
        Evidence.start(PLAN.analysisPlan(0))
            .withBaseline(counters.halves)
            .enterStage(StageKind.COMPARABLE);
    assertThat(entered.evidence().toNode()).isEqualTo(expected.toNode());
    assertThat(entered.evidence().toNode())
        .isNotEqualTo(
            Judgement.begin(PLAN, SOAKING, EvidenceRecording.begin(1)).evidence().toNode());
  }
}
