package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.SECOND;
import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A rollback that waited for its agents passes; one that forgot a straggler breaks G6. */
final class RollbackCheckerTest {
  private static final String LIVE = "{\"live\":true,\"agents\":[\"orders/a1\",\"orders/a2\"]}";

  @Test
  void aRollbackThatEveryAgentReceivedPasses() {
    assertThat(check(LIVE, "", line(1, "u/1"), line(6))).isEmpty();
    assertThat(check(LIVE, "", line(1, "u/1"), line(8))).as("a second late").isEmpty();
  }

  @Test
  void aLiveAgentThatDidNotReceiveItIsFound() {
    assertThat(check(LIVE, "", line(1, "u/1"), line(9))).containsExactly("G6");
  }

  @Test
  void whoIsInNoStageOfItHasNothingToRestore() {
    assertThat(check(LIVE, "", line(1, "v/1"))).isEmpty();
  }

  @Test
  void anAgentThatIsNamedAsOutstandingPasses() {
    assertThat(check(LIVE, "\"orders/a1\"", line(1, "u/1"), line(9))).isEmpty();
  }

  @Test
  void anAgentThatIsGonePasses() {
    assertThat(check(LIVE.replace("true", "false"), "", line(1, "u/1"))).isEmpty();
  }

  private static AgentLine line(long second, String... entered) {
    return new AgentLine("one", second * SECOND, 0, second, Map.of(), "", Set.of(entered));
  }

  /** Of a rollback that is called done at revision 7, in second 7. */
  private static List<String> check(String fleet, String outstanding, AgentLine... lines) {
    String done =
        ("{\"decision\":\"ROLLED_BACK\",\"before\":{\"phase\":\"ROLLING_BACK\"},"
                + "\"after\":{\"outstanding\":[%s]},\"observation\":{\"fleet\":[%s]}}")
            .formatted(outstanding, fleet);
    List<TruthRevision> history =
        List.of(
            at(5, put("log/shop/decisions/u/1", "{\"decision\":\"ROLL_BACK\"}")),
            at(7, put("log/shop/decisions/u/2", done)));
    return RollbackChecker.check(history, Map.of("a1", List.of(lines))).stream()
        .map(Violation::guarantee)
        .toList();
  }
}
