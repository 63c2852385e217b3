package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.call;
import static dev.tidegate.system.faults.Histories.edit;
import static dev.tidegate.system.faults.Histories.put;
import static dev.tidegate.system.faults.Histories.read;
import static dev.tidegate.system.faults.Histories.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people did: good calls pass, each bad one breaks G7. */
final class CallCheckerTest {
  private static final List<TruthRevision> TRUTH =
      List.of(
          at(10, edit("f", "a.")),
          at(11, edit("f", "b.")),
          at(12, edit("f", "twice.")),
          at(13, edit("f", "twice.")),
          at(14, put("log/shop/requests/yes", answered("ACCEPTED"))),
          at(15, put("log/shop/requests/no", answered("REFUSED"))));

  @Test
  void everyOutcomeThatTheLogBearsOutPasses() {
    assertThat(
            judge(
                write("a.", 0, 1),
                call("write", "b.", 2, 3, Outcome.UNKNOWN),
                call("write", "x.", 4, 5, Outcome.UNKNOWN),
                call("write", "y.", 6, 7, Outcome.REFUSED),
                request("pause", "yes", Outcome.OK, 8),
                request("pause", "no", Outcome.REFUSED, 10)))
        .isEmpty();
  }

  @Test
  void anAcknowledgedEditThatIsLostIsFound() {
    assertThat(judge(write("x.", 0, 1))).containsOnly("G7");
  }

  @Test
  void aRefusedEditThatTookEffectIsFound() {
    assertThat(judge(call("write", "a.", 0, 1, Outcome.REFUSED))).containsOnly("G7");
  }

  @Test
  void anEditAppliedTwiceIsFound() {
    assertThat(judge(call("write", "twice.", 0, 1, Outcome.UNKNOWN))).containsOnly("G7");
  }

  @Test
  void anEditToldAnEarlierRevisionIsFound() {
    assertThat(judge(told(write("a.", 0, 1), 9))).containsOnly("G7");
    assertThat(judge(told(write("a.", 0, 1), 10))).isEmpty();
  }

  @Test
  void anOrderThatIsNotThatOfTimeIsFound() {
    assertThat(judge(told(write("b.", 0, 1), 11), told(write("a.", 2, 3), 10))).containsOnly("G7");
    assertThat(judge(told(write("b.", 0, 5), 11), told(write("a.", 2, 3), 10))).isEmpty();
  }

  @Test
  void aReadOfAStoreThatIsTooOldIsFound() {
    Call old = told(read("a.", 4, 5), 10);
    assertThat(
            RealTimeOrder.check(
                List.of(told(write("a.", 0, 1), 10), told(write("b.", 2, 3), 11), old)))
        .hasSize(1);
    assertThat(RealTimeOrder.check(List.of(told(write("a.", 0, 1), 10), old))).isEmpty();
  }

  @Test
  void aStaleReadIsFound() {
    assertThat(judge(write("a.", 0, 1), write("b.", 2, 3), read("a.", 4, 5))).containsOnly("G7");
  }

  @Test
  void aRequestToldDoneThatWasRefusedIsFound() {
    assertThat(judge(request("pause", "no", Outcome.OK, 0))).contains("G7");
  }

  @Test
  void aRequestToldRefusedThatWasAcceptedIsFound() {
    assertThat(judge(request("pause", "yes", Outcome.REFUSED, 0))).contains("G7");
  }

  @Test
  void aRequestToldDoneThatWasNeverStoredIsFound() {
    assertThat(judge(request("pause", "lost", Outcome.OK, 0))).containsOnly("G7");
  }

  @Test
  void twoRequestsOfOneRolloutThatCannotBothBeAcceptedAreFound() {
    Call first = request("pause", "yes", Outcome.OK, 0);
    assertThat(judge(first, look("SOAKING", 2))).containsOnly("G7");
    assertThat(judge(first, look("PAUSED", 2))).isEmpty();
  }

  @Test
  void callsAreReadAsTheyAreWritten() {
    Call call = told(write("a.", 3, 4), 10);
    assertThat(Call.parse(call.toLine())).isEqualTo(call);
  }

  private static String answered(String state) {
    return "{\"rolloutUid\":\"u\",\"verb\":\"pause\",\"state\":\"" + state + "\"}";
  }

  private static Call told(Call call, long revision) {
    return new Call(
        call.person(),
        call.id(),
        call.on(),
        call.verb(),
        call.invoked(),
        call.returned(),
        call.outcome(),
        call.value(),
        revision);
  }

  private static Call request(String verb, String id, Outcome outcome, long from) {
    return new Call("p", id, "rollout", verb, from, from + 1, outcome, "", 0);
  }

  private static Call look(String phase, long from) {
    return new Call("p", "r" + from, "rollout u", "read", from, from + 1, Outcome.OK, phase, 0);
  }

  private static List<String> judge(Call... calls) {
    return CallChecker.check(List.of(calls), TRUTH).stream().map(Violation::guarantee).toList();
  }
}
