package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.edit;
import static dev.tidegate.system.faults.Histories.flag;
import static dev.tidegate.system.faults.Histories.overlay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A good stream passes; each bad one lacks the property it is named after. */
final class AgentStreamCheckerTest {
  private static final TruthFlags TRUTH =
      new TruthFlags(
          "shop",
          List.of(
              at(1, flag("steady", "stored", true)),
              at(2, edit("f", "a."), flag("x", "old", true, "new")),
              at(3, edit("f", "b."), overlay("x", 1, 50_000)),
              at(4, edit("f", "c.")),
              at(5, overlay("x", 2, 100_000))));

  @Test
  void aStreamThatFollowsTheStorePassesAcrossARestart() {
    assertThat(check(line("one", 1, 1), line("one", 3, 3), line("two", 3, 3), line("two", 5, 5)))
        .isEmpty();
  }

  @Test
  void whatIsServedMayBeAheadOfThePosition() {
    assertThat(check(line("one", 1, 3), line("one", 3, 3), line("one", 4, 5))).isEmpty();
  }

  @Test
  void aPositionThatGoesDownIsNotOrdered() {
    assertThat(check(line("one", 4, 4), line("one", 3, 4), line("one", 5, 5)))
        .singleElement()
        .asString()
        .contains("not ordered");
  }

  @Test
  void anEpochThatGoesDownIsNotOrdered() {
    AgentLine higher = new AgentLine("one", 0, 1, 3, TRUTH.at(3), "");
    assertThat(check(higher, line("one", 5, 5))).singleElement().asString().contains("not ordered");
  }

  @Test
  void aRestartAtAnOlderPositionIsNotResumable() {
    assertThat(check(line("one", 4, 4), line("two", 3, 4), line("two", 5, 5)))
        .singleElement()
        .asString()
        .contains("not resumable");
  }

  @Test
  void aPositionThatWasNeverCommittedIsFound() {
    assertThat(check(line("one", 5, 5), line("one", 101, 5)))
        .singleElement()
        .asString()
        .contains("never committed");
  }

  @Test
  void partOfARevisionIsNotAtomic() {
    Map<String, String> mixed = new HashMap<>(TRUTH.at(2));
    mixed.put("f", "b.");
    assertThat(check(new AgentLine("one", 0, 0, 2, mixed, ""), line("one", 5, 5)))
        .singleElement()
        .asString()
        .contains("not atomic");
  }

  @Test
  void valuesOlderThanThePositionAreNotBookmarkable() {
    assertThat(check(line("one", 2, 2), line("one", 4, 3), line("one", 5, 5)))
        .singleElement()
        .asString()
        .contains("not bookmarkable");
  }

  @Test
  void anOlderValueAfterANewerOneIsNotUnique() {
    assertThat(check(line("one", 3, 4), line("one", 3, 3), line("one", 5, 5)))
        .singleElement()
        .asString()
        .contains("not unique");
  }

  @Test
  void aStreamThatEndsBeforeTheStoreIsNotReliable() {
    assertThat(check(line("one", 4, 4))).singleElement().asString().contains("not reliable");
  }

  @Test
  void aFallBackToTheCodesDefaultBreaksG9() {
    Map<String, String> fallen = new HashMap<>(TRUTH.at(4));
    fallen.put("steady", "code");
    assertThat(
            check(line("one", 4, 4), new AgentLine("one", 0, 0, 4, fallen, ""), line("one", 5, 5)))
        .extracting(Violation::guarantee)
        .containsExactly("G9");
  }

  @Test
  void losingEverythingOverARestartBreaksG9() {
    AgentLine empty = new AgentLine("two", 0, 0, 0, Map.of(), "");
    assertThat(check(line("one", 4, 4), empty, line("two", 5, 5)))
        .extracting(Violation::guarantee)
        .containsExactly("G9");
  }

  @Test
  void anEvaluationThatThrowsBreaksG9() {
    AgentLine threw = new AgentLine("one", 0, 0, 4, TRUTH.at(4), "java.lang.Error");
    assertThat(check(line("one", 4, 4), threw, line("one", 5, 5)))
        .extracting(Violation::guarantee)
        .containsExactly("G9");
  }

  @Test
  void aSplitFlagIsToldUserByUser() {
    String half = TRUTH.at(3).getOrDefault("x", "");
    assertThat(SampleAnswers.who(half, "new").cardinality()).isBetween(70, 130);
    assertThat(SampleAnswers.who(half, "old").cardinality())
        .isEqualTo(SampleAnswers.USERS - SampleAnswers.who(half, "new").cardinality());
    assertThat(TRUTH.at(5)).containsEntry("x", "new");
  }

  /** At a position, serving what the store had at another revision. */
  private static AgentLine line(String boot, long position, long served) {
    return new AgentLine(boot, 0, 0, position, TRUTH.at(served), "");
  }

  private static List<Violation> check(AgentLine... lines) {
    return AgentStreamChecker.check("a1", List.of(lines), TRUTH, 9);
  }
}
