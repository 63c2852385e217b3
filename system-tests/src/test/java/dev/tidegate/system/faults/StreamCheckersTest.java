package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.TruthRevision.Change;
import dev.tidegate.system.faults.Writes.Outcome;
import dev.tidegate.system.faults.Writes.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What agents served and what operators wrote: good ones pass, each bad one is found. */
final class StreamCheckersTest {
  @Test
  void aStreamThatOnlyGrowsPassesAcrossARestart() {
    assertThat(agent(seen(1, 5, "stored"), seen(1, 0, "code"), seen(1, 5, "stored"))).isEmpty();
  }

  @Test
  void aPositionThatGoesDownBreaksG3() {
    assertThat(agent(seen(1, 5, "stored"), seen(1, 4, "stored"))).containsExactly("G3");
  }

  @Test
  void anEpochThatGoesDownBreaksG3() {
    assertThat(agent(seen(2, 5, "stored"), seen(1, 6, "stored"))).containsExactly("G3");
  }

  @Test
  void aPositionThatWasNeverCommittedBreaksG3() {
    assertThat(agent(seen(1, 101, "stored"))).containsExactly("G3");
  }

  @Test
  void aFallBackToTheCodesDefaultBreaksG9() {
    assertThat(agent(seen(1, 5, "stored"), seen(1, 6, "code"))).containsExactly("G9");
  }

  @Test
  void anEvaluationThatThrowsBreaksG9() {
    assertThat(agent("{\"epoch\":1,\"revision\":5,\"value\":\"\",\"threw\":\"E\"}"))
        .containsExactly("G9");
  }

  @Test
  void everyOutcomeThatTheLogBearsOutPasses() {
    assertThat(
            writes(
                new Write("f", "a.", 0, 1, Outcome.OK),
                new Write("f", "b.", 2, 3, Outcome.UNKNOWN),
                new Write("f", "x.", 4, 5, Outcome.UNKNOWN),
                new Write("f", "y.", 6, 7, Outcome.REFUSED)))
        .isEmpty();
  }

  @Test
  void anAcknowledgedEditThatIsLostBreaksG7() {
    assertThat(writes(new Write("f", "x.", 0, 1, Outcome.OK))).containsExactly("G7");
  }

  @Test
  void aRefusedEditThatTookEffectBreaksG7() {
    assertThat(writes(new Write("f", "a.", 0, 1, Outcome.REFUSED))).containsExactly("G7");
  }

  @Test
  void anEditAppliedTwiceBreaksG7() {
    assertThat(writes(new Write("f", "twice.", 0, 1, Outcome.UNKNOWN))).containsExactly("G7");
  }

  @Test
  void anOrderThatIsNotThatOfTimeBreaksG7() {
    assertThat(
            writes(new Write("f", "b.", 0, 1, Outcome.OK), new Write("f", "a.", 2, 3, Outcome.OK)))
        .containsExactly("G7");
  }

  private static String seen(long epoch, long revision, String value) {
    return "{\"epoch\":%d,\"revision\":%d,\"value\":\"%s\",\"threw\":\"\"}"
        .formatted(epoch, revision, value);
  }

  private static List<String> agent(String... lines) {
    return AgentStreamChecker.check("a1", List.of(lines), 100).stream()
        .map(Violation::guarantee)
        .toList();
  }

  /** Judged against a store in which a. and b. took effect once each, and twice. did twice. */
  private static List<String> writes(Write... writes) {
    List<TruthRevision> truth =
        List.of(put(10, "a."), put(11, "b."), put(12, "twice."), put(13, "twice."));
    return Writes.check(List.of(writes), truth).stream().map(Violation::guarantee).toList();
  }

  private static TruthRevision put(long revision, String mark) {
    return new TruthRevision(
        revision, List.of(new Change("ns/shop/flags/f", Writes.body(mark), 10)));
  }
}
