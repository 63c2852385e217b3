package dev.tidegate.core.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.evidence.StateNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.offline.Recording;
import dev.tidegate.core.offline.RecordingLines;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded rollouts decided again: every decision must come at the same time, for the same reason,
 * on the same numbers to the last bit. A change of the decision logic that is meant is written into
 * the files with {@code -Dgolden.write=decisions}; {@code -Dgolden.write=all} makes new counts too.
 * Read the diff before committing it.
 */
class GoldenReplayTest {
  private static final Path FOLDER =
      Path.of("src/test/resources/dev/tidegate/core/simulation/golden");

  static List<GoldenRollout> rollouts() {
    return GoldenRollout.ALL;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rollouts")
  void decidesAsItDidWhenItWasRecorded(GoldenRollout rollout) throws IOException {
    Path file = FOLDER.resolve(rollout.name() + ".jsonl");
    String write = System.getProperty("golden.write", "");
    if ("all".equals(write)) {
      Files.createDirectories(FOLDER);
      Files.write(file, recorded(rollout), UTF_8);
    }
    List<String> lines = Files.readAllLines(file, UTF_8);
    List<String> given = lines.stream().filter(line -> !isDecision(line)).toList();
    List<String> decided = decisions(given);
    if (!write.isEmpty()) {
      List<String> all = new ArrayList<>(given);
      all.addAll(decided);
      Files.write(file, all, UTF_8);
    }
    assertThat(Files.readAllLines(file, UTF_8).stream().filter(GoldenReplayTest::isDecision))
        .containsExactlyElementsOf(decided)
        .isNotEmpty();
    assertThat(decided.get(decided.size() - 1)).contains(rollout.ending());
  }

  private static boolean isDecision(String line) {
    return line.startsWith("{\"decision\"");
  }

  /** The first line is the plan and the fleet, the others are counts. */
  private static List<String> recorded(GoldenRollout rollout) {
    RolloutPlan plan = Rollouts.plan(rollout.manifest());
    Scenario scenario = Rollouts.scenario(plan, rollout.scenario());
    List<String> lines = new ArrayList<>();
    lines.add(
        JsonWriter.compact(
            MapNode.builder()
                .put("manifest", DocumentReader.yaml(rollout.manifest()))
                .put("fleet", DocumentReader.yaml(rollout.fleet()))
                .build()));
    new Simulation(plan, scenario)
        .run(
            rollout.seed(),
            (seconds, cells) ->
                cells.forEach(
                    cell -> lines.add(JsonWriter.compact(RecordingLines.line(seconds, cell)))));
    return lines;
  }

  private static List<String> decisions(List<String> given) {
    MapNode head = (MapNode) DocumentReader.json(given.get(0));
    Node manifest = Objects.requireNonNull(head.get("manifest"));
    Node fleet = Objects.requireNonNull(head.get("fleet"));
    RolloutPlan plan = RolloutSpecParser.parse(manifest).draft();
    AnalysisPlan analysis = plan.analysisPlan(0);
    Recording recording = Recording.read(given.subList(1, given.size()), analysis);
    SimulatedRun run = new Simulation(plan, ScenarioReader.read(fleet, analysis)).replay(recording);
    return run.steps().stream().map(step -> JsonWriter.compact(decision(step))).toList();
  }

  private static MapNode decision(Step step) {
    return MapNode.builder()
        .put("decision", step.decision().word())
        .put("at", StateNode.of(step.at().toNanos() / 1e9))
        .put("from", step.stage())
        .put("to", step.decision().next().stage())
        .put("phase", step.decision().next().phase())
        .put("reason", step.decision().reason().code().word())
        .put("message", step.decision().reason().message())
        .put("lnM", StateNode.of(step.evidence().lnM()))
        .put("p", StateNode.of(step.evidence().p()))
        .put("lnMHold", StateNode.of(step.evidence().lnMHold()))
        .put(
            "metrics",
            ListNode.of(step.evidence().metrics().stream().map(GoldenReplayTest::metric).toList()))
        .build();
  }

  private static MapNode metric(MetricVerdict metric) {
    return MapNode.builder()
        .put("name", metric.name())
        .put("state", metric.state().name())
        .put("lnM", StateNode.of(metric.lnM()))
        .put("lnNoHarm", StateNode.of(metric.lnNoHarm()))
        .build();
  }
}
