package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.SECOND;
import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.flag;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.TruthRevision.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A kill that only takes away passes; each other one breaks G11. */
final class KillSwitchCheckerTest {
  @Test
  void switchingOneFlagOffPasses() {
    assertThat(killed(flag("x", "old", false))).isEmpty();
  }

  @Test
  void aKillThatServesAnotherVariantIsFound() {
    assertThat(killed(flag("x", "new", true))).containsExactly("G11");
  }

  @Test
  void aKillThatChangesAnotherFlagTooIsFound() {
    assertThat(killed(flag("x", "old", false), flag("y", "new", true))).containsExactly("G11");
  }

  @Test
  void aKillThatDoesNothingIsFound() {
    assertThat(killed()).containsExactly("G11");
  }

  @Test
  void aKillThatIsLateOnOneAgentIsFound() {
    assertThat(reached(line(1, "old"), line(3, "code"))).isEmpty();
    assertThat(reached(line(1, "old"), line(8, "code"))).containsExactly("G11");
  }

  @Test
  void aKillThatNeverArrivesOrDoesNotLastIsFound() {
    assertThat(reached(line(1, "old"))).containsExactly("G11");
    assertThat(reached(line(1, "old"), line(3, "code"), line(4, "old"))).containsExactly("G11");
  }

  private static List<String> killed(Change... changes) {
    Change audit =
        put("log/shop/audit/entries/k", "{\"action\":\"flag.kill\",\"subject\":\"flag x\"}");
    List<Change> all = new ArrayList<>(List.of(changes));
    all.add(audit);
    List<TruthRevision> history =
        List.of(
            at(1, flag("x", "old", true), flag("y", "old", true)),
            at(2, all.toArray(Change[]::new)));
    return KillSwitchChecker.check(history, new TruthFlags("shop", history)).stream()
        .map(Violation::guarantee)
        .toList();
  }

  private static AgentLine line(long second, String value) {
    return new AgentLine("one", second * SECOND, 0, 1, Map.of("x", value), "");
  }

  /** Of a kill that was acknowledged in the second second, five seconds later. */
  private static List<String> reached(AgentLine... lines) {
    return KillSwitchChecker.reached(
            "x", 2 * SECOND, Duration.ofSeconds(5), Map.of("a1", List.of(lines)))
        .stream()
        .map(Violation::guarantee)
        .toList();
  }
}
