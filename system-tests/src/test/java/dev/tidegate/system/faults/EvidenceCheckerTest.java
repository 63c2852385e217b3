package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.SECOND;
import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.plan;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.TruthRevision.Change;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A good rollout passes; each bad one breaks G4 or G12. One second passes per revision. */
final class EvidenceCheckerTest {
  private static final String PASS = "{\"name\":\"m\",\"state\":\"PASS\"}";

  private final List<TruthRevision> history =
      new ArrayList<>(
          List.of(
              at(
                  1,
                  plan(
                      "{\"soak\":{\"min\":\"4s\"},\"analysis\":[\"g\"]},{\"soak\":{\"min\":\"0s\"}}")),
              at(2, enter(0, 1, "0s", true, 0, 0, PASS))));

  @Test
  void aStageThatSoakedOnNewEvidencePasses() {
    history.add(at(6, enter(1, 2, "4.01s", true, 3, 0, PASS)));

    assertThat(check()).isEmpty();
  }

  @Test
  void anAdvanceBeforeItsSoakByItsOwnAccountIsFound() {
    history.add(at(6, enter(1, 2, "3.9s", true, 3, 0, PASS)));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void anAdvanceBeforeItsSoakByOurClockIsFound() {
    history.add(at(5, enter(1, 2, "4.01s", true, 3, 0, PASS)));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void anAdvanceWithoutNewEvidenceIsFound() {
    history.add(at(6, enter(1, 2, "4.01s", true, 0, 0, PASS)));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void aStageThatAsksForNoEvidenceWaitsForItsSoakAlone() {
    history.add(at(6, enter(1, 2, "4.01s", true, 3, 0, PASS)));
    history.add(at(7, enter(2, 3, "0s", true, 3, 0, "")));

    assertThat(check()).isEmpty();
  }

  @Test
  void evidenceThatBeganAnewIsFoundInAnyStage() {
    history.add(at(6, enter(1, 2, "4.01s", true, 3, 0, PASS)));
    history.add(at(7, enter(2, 3, "0s", true, 2, 0, "")));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void anAdvanceOnMissingDataIsFound() {
    history.add(
        at(6, enter(1, 2, "4.01s", true, 3, 0, PASS + ",{\"name\":\"n\",\"state\":\"UNKNOWN\"}")));
    assertThat(check()).containsExactly("G4");

    history.set(2, at(6, enter(1, 2, "4.01s", true, 3, 0, "")));
    assertThat(check()).containsExactly("G4");
  }

  @Test
  void anAdvanceWithoutTheFleetIsFound() {
    history.add(at(6, enter(1, 2, "4.01s", false, 3, 0, PASS)));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void anAdvanceWithoutAPlanIsFound() {
    history.remove(0);
    history.add(at(6, enter(1, 2, "4.01s", true, 3, 0, PASS)));

    assertThat(check()).containsExactly("G4");
  }

  @Test
  void whatAPersonAskedForWaitsForNothing() {
    history.add(at(3, enter(1, 2, "0.1s", true, 0, 2, PASS)));

    assertThat(check()).isEmpty();
  }

  @Test
  void aRollbackByEvidenceWithoutHarmBreaksG12() {
    history.add(
        at(6, decision("{\"decision\":\"ROLL_BACK\",\"reason\":\"regression\",\"before\":{}}")));
    assertThat(check()).containsExactly("G12");

    history.set(
        2, at(6, decision("{\"decision\":\"ROLL_BACK\",\"reason\":\"rollbackRequested\"}")));
    assertThat(check()).isEmpty();
  }

  private static Change enter(
      int from, int to, String elapsed, boolean fleet, int ticks, int goal, String metrics) {
    return decision(
        ("{\"decision\":\"ENTER\",\"reason\":\"soakPassed\","
                + "\"before\":{\"phase\":\"SOAKING\",\"stage\":%d,\"goal\":%d},"
                + "\"after\":{\"phase\":\"ENTERING\",\"stage\":%d},"
                + "\"observation\":{\"stageElapsed\":\"%s\",\"fleetKnown\":%s,"
                + "\"evidence\":{\"ticks\":%d,\"metrics\":[%s]}}}")
            .formatted(from, goal, to, elapsed, fleet, ticks, metrics));
  }

  private static Change decision(String value) {
    return put("log/shop/decisions/u/1", value);
  }

  /** With an edit that began a moment before the first stage was entered. */
  private List<String> check() {
    Call edit = new Call("p", "m", "flag f", "write", 2 * SECOND, 2 * SECOND, Outcome.OK, "m", 2);
    return EvidenceChecker.check(history, List.of(edit)).stream()
        .map(Violation::guarantee)
        .toList();
  }
}
