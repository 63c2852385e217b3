package dev.tidegate.core.replay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.RolloutReplay.EvidenceCheck;
import dev.tidegate.core.replay.WhatIf.StageOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RolloutReplayTest {
  private static final String SPEC =
      """
      services: [orders]
      stages:
        - {name: canary, flags: {f: {variant: new, share: 10%}}, soak: {min: 1m, max: 20m}, analysis: [g]}
        - {name: half, flags: {f: {variant: new, share: 50%}}, soak: {min: 1m, max: 20m}, analysis: [g]}
      analysis: {g: {alpha: ALPHA, metrics: [{name: error_rate, kind: ratio, compare: baseline}]}}
      """;

  private static RolloutPlan plan(String alpha) {
    return Manifests.plan(SPEC.replace("ALPHA", alpha));
  }

  private final RolloutPlan plan = plan("1%");

  @Test
  void decidesARolledBackRolloutAgainBitForBit() {
    RecordedRollout recorded = RecordedRollout.of(plan, .05, 400);
    assertThat(recorded.decided()).containsExactly("ENTER", "SOAK", "ROLL_BACK", "ROLLED_BACK");
    RolloutReplay replay = RolloutReplay.of(plan, recorded.records(), recorded.steps());
    assertThat(replay.isSame()).isTrue();
    assertThat(replay.decisions())
        .allSatisfy(checked -> assertThat(checked.replay().differences()).isEmpty());
    assertThat(replay.decisions())
        .extracting(RolloutReplay.Checked::evidence)
        .contains(EvidenceCheck.SAME)
        .doesNotContain(EvidenceCheck.DIFFERENT, EvidenceCheck.NOT_RECORDED);
  }

  @Test
  void tellsTheEvidenceOfARehearsalFromThatOfWhatFollows() {
    RolloutPlan rehearsed =
        Manifests.plan(SPEC.replace("ALPHA", "1%") + "preflight: {rehearse: true}\n");
    RecordedRollout recorded = RecordedRollout.of(rehearsed, .05, 400);
    assertThat(recorded.decided())
        .containsExactly("ENTER", "ROLL_BACK", "ENTER", "SOAK", "ROLL_BACK", "ROLLED_BACK");
    RolloutReplay replay = RolloutReplay.of(rehearsed, recorded.records(), recorded.steps());
    assertThat(replay.isSame()).isTrue();
    assertThat(replay.decisions())
        .filteredOn(checked -> checked.replay().record().decision().equals("ROLL_BACK"))
        .extracting(RolloutReplay.Checked::evidence)
        .containsExactly(EvidenceCheck.SAME, EvidenceCheck.SAME);
    assertThat(WhatIf.judge(rehearsed, rehearsed, recorded.records(), recorded.steps()))
        .as("a rehearsal is no visit")
        .hasSize(1);
  }

  @Test
  void decidesACompletedRolloutAgainBitForBit() {
    RecordedRollout recorded = RecordedRollout.of(plan, .01, 2000);
    assertThat(recorded.decided()).containsExactly("ENTER", "SOAK", "ENTER", "SOAK", "COMPLETE");
    assertThat(RolloutReplay.of(plan, recorded.records(), recorded.steps()).isSame()).isTrue();
  }

  @Test
  void seesThatACountWasChangedAfterwards() {
    RecordedRollout recorded = RecordedRollout.of(plan, .05, 400);
    List<RecordedStep> steps = new ArrayList<>(recorded.steps());
    String line = JsonWriter.compact(steps.get(3).toNode());
    String changed = line.replaceFirst("\"candidate\":\\{\"n\":100", "\"candidate\":{\"n\":101");
    assertThat(changed).isNotEqualTo(line);
    steps.set(3, RecordedStep.of(DocumentReader.json(changed)));
    RolloutReplay replay = RolloutReplay.of(plan, recorded.records(), steps);
    assertThat(replay.isSame()).isFalse();
    assertThat(replay.decisions())
        .extracting(RolloutReplay.Checked::evidence)
        .contains(EvidenceCheck.DIFFERENT);
  }

  @Test
  void namesTheEvidenceVersionOfARecordThatAnotherOneMade() {
    DecisionRecord made = RecordedRollout.of(plan, .05, 400).records().get(2);
    assertThat(made.evidenceVersion()).isEqualTo(Evidence.VERSION);
    MapNode other = made.toNode().toBuilder().put("evidenceVersion", "0").build();
    assertThat(DecisionReplay.of(DecisionRecord.fromNode(other), plan).differences())
        .containsExactly("judged by evidence 0, replayed by evidence " + Evidence.VERSION);
  }

  @Test
  void replaysARecordFromBeforeTheEvidenceVersionWasNoted() {
    DecisionRecord made = RecordedRollout.of(plan, .05, 400).records().get(2);
    MapNode older = made.toNode().toBuilder().remove("evidenceVersion").build();
    DecisionRecord read = DecisionRecord.fromNode(older);
    assertThat(read.toNode()).isEqualTo(older);
    assertThat(DecisionReplay.of(read, plan).isSame()).isTrue();
  }

  @Test
  void seesThatADecisionDoesNotFollowFromWhatItSaw() {
    DecisionRecord made = RecordedRollout.of(plan, .05, 400).records().get(2);
    var altered =
        DecisionRecord.fromNode(
            made.toNode().toBuilder()
                .put("after", made.after().toBuilder().put("phase", TextNode.of("HELD")).build())
                .build());
    DecisionReplay replay = DecisionReplay.of(altered, plan);
    assertThat(replay.isSame()).isFalse();
    assertThat(replay.differences()).anySatisfy(d -> assertThat(d).startsWith("after.phase was"));
  }

  @Test
  void saysThatCountsWereNotKept() {
    RecordedRollout recorded = RecordedRollout.of(plan, .05, 400);
    RolloutReplay replay = RolloutReplay.of(plan, recorded.records(), List.of());
    assertThat(replay.isSame()).isTrue();
    assertThat(replay.decisions())
        .extracting(RolloutReplay.Checked::evidence)
        .contains(EvidenceCheck.NOT_RECORDED);
  }

  @Test
  void saysThatARecordCannotBeRead() {
    DecisionRecord made = RecordedRollout.of(plan, .05, 400).records().get(0);
    DecisionRecord broken =
        DecisionRecord.fromNode(made.toNode().toBuilder().remove("observation").build());
    assertThat(DecisionReplay.of(broken, plan).differences())
        .singleElement()
        .asString()
        .startsWith("the record cannot be read");
  }

  @Test
  void tellsWhatAnotherAlphaWouldHaveDone() {
    RecordedRollout recorded = RecordedRollout.of(plan, .05, 400);
    List<StageOutcome> same = judge(plan, recorded);
    assertThat(same).singleElement().satisfies(stage -> assertThat(stage.isSame()).isTrue());
    StageOutcome strict = judge(plan("0.0001%"), recorded).get(0);
    assertThat(strict.would()).as("the recording ends before so much evidence").isNull();
    StageOutcome loose = judge(plan("30%"), recorded).get(0);
    assertThat(requireNonNull(loose.would()).decision()).isEqualTo("ROLL_BACK");
    assertThat(requireNonNull(loose.would()).after())
        .isLessThan(requireNonNull(loose.recorded()).after());
  }

  @Test
  void tellsWhatAnotherSoakWouldHaveDone() {
    RecordedRollout recorded = RecordedRollout.of(plan, .01, 2000);
    List<StageOutcome> same = judge(plan, recorded);
    assertThat(same).hasSize(2).allSatisfy(stage -> assertThat(stage.isSame()).isTrue());
    RolloutPlan shorter =
        Manifests.plan(SPEC.replace("ALPHA", "1%").replace("max: 20m", "max: 2m"));
    List<StageOutcome> sooner = judge(shorter, recorded);
    assertThat(requireNonNull(sooner.get(0).would()).decision()).isEqualTo("ENTER");
    assertThat(requireNonNull(sooner.get(0).would()).after()).isEqualTo(Duration.ofMinutes(2));
  }

  private List<StageOutcome> judge(RolloutPlan by, RecordedRollout recorded) {
    return WhatIf.judge(by, plan, recorded.records(), recorded.steps());
  }

  @Test
  void refusesAPlanOfOtherStagesOrMetrics() {
    RecordedRollout recorded = RecordedRollout.of(plan, .05, 50);
    assertThatThrownBy(
            () ->
                judge(
                    Manifests.plan(SPEC.replace("ALPHA", "1%").replace("half", "most")), recorded))
        .hasMessageContaining("[canary, half]")
        .hasMessageContaining("[canary, most]");
    assertThatThrownBy(
            () ->
                judge(
                    Manifests.plan(
                        SPEC.replace("ALPHA", "1%").replace("compare: baseline", "max: 5%")),
                    recorded))
        .hasMessageContaining("error_rate (RATIO against baseline)")
        .hasMessageContaining("error_rate (RATIO against a limit)");
  }

  @Test
  void readsBackEveryKindOfCell() {
    Stratum stratum = new Stratum("orders", "", "2");
    Histogram.Recorder recorder = new Histogram.Recorder();
    for (double millis : new double[] {0, 0.5, 20, 20, 4e6}) {
      recorder.record(millis);
    }
    Tick tick =
        new Tick(
            1 / 3.0,
            0.1,
            List.of(
                new Cell.Latency("l", stratum, recorder.snapshot(), Histogram.EMPTY),
                new Cell.Events("e", stratum, 3, 1 / 7.0, 0, 2.5),
                new Cell.Gauge("g", stratum, -0.0),
                new Cell.Missing("m", stratum, Cause.PROVIDER_DOWN)),
            List.of(),
            new UnitCounts(17, 100, 1 / 6.0));
    RecordedStep step = new RecordedStep.Looked(tick);
    String line = JsonWriter.compact(step.toNode());
    assertThat(RecordedStep.of(DocumentReader.json(line))).isEqualTo(step);
  }

  @Test
  void refusesWhatIsNoStep() {
    for (String line :
        List.of(
            "{}",
            "[]",
            "{\"begin\":{}}",
            "{\"enter\":{\"stage\":0,\"kind\":\"COMPARABLE\",\"seconds\":0}}",
            "{\"tick\":{\"seconds\":1,\"duration\":1,\"cells\":[],"
                + "\"units\":{\"candidate\":2,\"all\":1,\"share\":\"0.5\"}}}",
            "{\"tick\":{\"seconds\":1,\"duration\":1,\"cells\":[{\"metric\":\"m\",\"kind\":\"?\"}]}}")) {
      assertThatThrownBy(() -> RecordedStep.of(DocumentReader.json(line)))
          .as(line)
          .isInstanceOf(InvalidDocumentException.class);
    }
  }
}
