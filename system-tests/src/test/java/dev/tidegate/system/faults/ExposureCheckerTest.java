package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.flag;
import static dev.tidegate.system.faults.Histories.overlay;
import static dev.tidegate.system.faults.Histories.plan;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A good growth passes; each bad one breaks G5. */
final class ExposureCheckerTest {
  private final List<TruthRevision> history =
      new ArrayList<>(
          List.of(
              at(1, plan(stage("20%") + "," + stage("60%"))),
              at(2, flag("x", "old", true, "new")),
              at(3, overlay("x", 1, 20_000)),
              at(4, overlay("x", 2, 60_000)),
              at(5, flag("x", "old", false, "new"))));

  @Test
  void aGrowthThatKeepsEverybodyPassesAndSoDoesAKill() {
    assertThat(check(line(2, 0, 0), line(3, 0, 40), line(4, 0, 120), line(5, 0, 0))).isEmpty();
  }

  @Test
  void whoIsDroppedAsTheShareGrowsIsFound() {
    assertThat(check(line(3, 0, 40), line(4, 10, 130))).containsExactly("G5");
  }

  @Test
  void agentsThatExposeDifferentUsersAreFound() {
    assertThat(
            judge(
                Map.of(
                    "a1", List.of(line(3, 0, 40), line(4, 0, 120), line(5, 0, 0)),
                    "a2", List.of(line(3, 1, 42), line(4, 0, 120), line(5, 0, 0)))))
        .containsExactly("G5");
  }

  @Test
  void exposingMoreThanTheShareIsFound() {
    assertThat(check(line(3, 0, 120), line(3, 0, 40))).containsExactly("G5");
  }

  @Test
  void exposingAnybodyAfterAKillIsFound() {
    assertThat(check(line(4, 0, 120), line(5, 0, 120))).containsExactly("G5");
  }

  @Test
  void aLargerShareThanPlannedIsFound() {
    history.set(2, at(3, overlay("x", 1, 20_001)));

    assertThat(check()).containsExactly("G5");
  }

  @Test
  void anotherSaltAmidARolloutIsFound() {
    String other =
        "{\"rolloutUid\":\"u\",\"stage\":2,\"variant\":\"new\",\"share\":60000,\"salt\":\"t\"}";
    history.set(3, at(4, put("ns/shop/overlays/r/x", other)));

    assertThat(check()).containsExactly("G5");
  }

  private static String stage(String share) {
    return "{\"table\":{\"x\":{\"share\":\"" + share + "\"}}}";
  }

  /** At a revision, exposing the users from one number to before another. */
  private static AgentLine line(long revision, int from, int to) {
    List<String> answers =
        IntStream.range(0, SampleAnswers.USERS)
            .mapToObj(user -> user >= from && user < to ? "new" : "old")
            .toList();
    return new AgentLine("one", 0, 0, revision, Map.of("x", SampleAnswers.text(answers)), "");
  }

  private List<String> check(AgentLine... lines) {
    return judge(Map.of("a1", List.of(lines)));
  }

  private List<String> judge(Map<String, List<AgentLine>> streams) {
    return ExposureChecker.check(history, streams).stream().map(Violation::guarantee).toList();
  }
}
