package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.edit;
import static dev.tidegate.system.faults.Histories.gone;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.CheckpointChecker.Save;
import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves can be read, by people and by the oracle. */
final class RunReportTest {
  private static final List<TruthRevision> HISTORY =
      List.of(
          at(2, put("system/leader", "{\"replica\":\"o1\"}")),
          at(3, edit("f", "a.")),
          at(4, gone("system/leader")));
  private static final Call PAUSE =
      new Call("person-1", "q", "rollout", "pause", 0, 3 * Histories.SECOND, Outcome.OK, "", 0);

  @Test
  void theReportHasFiguresEventsInOrderAndWhatSurroundsAViolation() {
    RunRecord run =
        new RunRecord(
            HISTORY,
            List.of(PAUSE),
            Map.of(),
            Map.of("a1", List.of(new Save("b", "saved", 1, "DURABLE"))),
            4);

    List<String> report =
        RunReport.of(run, List.of("kill-leader 1"), List.of(new Violation("G1", 3, "two lead")));

    assertThat(String.join("\n", report))
        .containsSubsequence(
            "kill-leader 1",
            "3 revisions, 1 calls",
            "pause {OK=1}",
            "a1 saved {DURABLE=1}",
            "o1 leads",
            "person-1: pause rollout, OK",
            "nobody leads",
            "G1 at revision 3: two lead",
            "revision 2",
            "revision 3",
            "ns/shop/flags/f");
  }

  @Test
  void aRunIsReadAsItWasLeft(@TempDir Path folder) throws Exception {
    Files.write(
        folder.resolve("truth.jsonl"), HISTORY.stream().map(TruthRevision::toLine).toList());
    People.write(List.of(PAUSE), folder.resolve("calls.jsonl"));
    Files.writeString(
        folder.resolve("a1.stream.jsonl"),
        "{\"boot\":\"b\",\"epoch\":0,\"revision\":3,\"flags\":{\"f\":\"a.\"},\"threw\":\"\",\"nanos\":5}\n");

    assertThat(RunRecord.read(folder))
        .isEqualTo(
            new RunRecord(
                HISTORY,
                List.of(PAUSE),
                Map.of("a1", List.of(new AgentLine("b", 5, 0, 3, Map.of("f", "a."), ""))),
                Map.of("a1", List.of()),
                4));
  }

  @Test
  void requestsHaveIdsThatSortByTime() {
    Random random = new Random(1);
    assertThat(People.ulid(1_000_000, random))
        .hasSize(26)
        .isLessThan(People.ulid(1_000_001, random));
  }
}
