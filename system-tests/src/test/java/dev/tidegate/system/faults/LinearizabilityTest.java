package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.call;
import static dev.tidegate.system.faults.Histories.read;
import static dev.tidegate.system.faults.Histories.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Good histories have an order; each bad one has none, for the reason it is named after. */
final class LinearizabilityTest {
  @Test
  void callsOneAfterTheOtherHaveAnOrder() {
    assertThat(flag(write("a", 0, 1), read("a", 2, 3), write("b", 4, 5), read("b", 6, 7)))
        .isEmpty();
  }

  @Test
  void aReadBesideAWriteTellsEither() {
    assertThat(flag(write("a", 0, 1), write("b", 2, 9), read("a", 3, 4), read("b", 5, 6)))
        .isEmpty();
  }

  @Test
  void writesAtTheSameTimeHaveAnyOrder() {
    assertThat(flag(write("a", 0, 9), write("b", 0, 9), read("a", 10, 11))).isEmpty();
    assertThat(flag(write("a", 0, 9), write("b", 0, 9), read("b", 10, 11))).isEmpty();
  }

  @Test
  void anUnknownWriteTakesEffectLateOrNever() {
    Call unknown = call("write", "x", 1, 2, Outcome.UNKNOWN);
    assertThat(flag(write("a", 0, 1), unknown, read("a", 8, 9), read("x", 10, 11))).isEmpty();
    assertThat(flag(write("a", 0, 1), unknown, read("a", 8, 9))).isEmpty();
  }

  @Test
  void aLostUpdateHasNoOrder() {
    assertThat(flag(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5))).isPresent();
  }

  @Test
  void aStaleReadHasNoOrder() {
    assertThat(flag(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4), read("a", 5, 6)))
        .isPresent();
  }

  @Test
  void aWriteAppliedTwiceHasNoOrder() {
    Call unknown = call("write", "x", 0, 1, Outcome.UNKNOWN);
    assertThat(flag(unknown, read("x", 2, 3), write("b", 4, 5), read("b", 6, 7), read("x", 8, 9)))
        .isPresent();
  }

  @Test
  void aReorderedWriteHasNoOrder() {
    assertThat(flag(write("a", 0, 1), write("b", 2, 3), read("b", 4, 5), read("a", 6, 7)))
        .isPresent();
  }

  @Test
  void aReadOfARefusedWriteHasNoOrder() {
    assertThat(flag(call("write", "x", 0, 1, Outcome.REFUSED), read("x", 2, 3))).isPresent();
  }

  @Test
  void aReadOfWhatIsWrittenLaterHasNoOrder() {
    assertThat(flag(read("a", 0, 1), write("a", 2, 3))).isPresent();
  }

  @Test
  void aRolloutGoesAsItsPeopleAsk() {
    assertThat(
            rollout(
                asked("pause", 0, 1, Outcome.OK),
                asked("pause", 2, 3, Outcome.REFUSED),
                read("PAUSED", 4, 5),
                asked("resume", 6, 7, Outcome.OK),
                read("SOAKING", 8, 9),
                asked("rollback", 10, 11, Outcome.OK),
                read("ROLLED_BACK", 12, 13),
                asked("resume", 14, 15, Outcome.REFUSED)))
        .isEmpty();
  }

  @Test
  void aPauseAcceptedTwiceHasNoOrder() {
    assertThat(rollout(asked("pause", 0, 1, Outcome.OK), asked("pause", 2, 3, Outcome.OK)))
        .isPresent();
  }

  @Test
  void twoPausesAtOnceOfWhichBothAreAcceptedHaveNoOrder() {
    assertThat(rollout(asked("pause", 0, 9, Outcome.OK), asked("pause", 0, 9, Outcome.OK)))
        .isPresent();
    assertThat(rollout(asked("pause", 0, 9, Outcome.OK), asked("pause", 0, 9, Outcome.REFUSED)))
        .isEmpty();
  }

  @Test
  void aPauseThatIsLostHasNoOrder() {
    assertThat(rollout(asked("pause", 0, 1, Outcome.OK), read("SOAKING", 2, 3))).isPresent();
  }

  @Test
  void aRolloutThatGoesOnAfterItsRollbackHasNoOrder() {
    assertThat(rollout(asked("rollback", 0, 1, Outcome.OK), read("SOAKING", 2, 3))).isPresent();
  }

  /** What three people do who interleave by a seed: an order exists, since it happened. */
  @Test
  void twoThousandCallsThatHappenedHaveAnOrderAndOneMistakeIsFound() {
    List<Call> calls = new ArrayList<>();
    Random random = new Random(7);
    String state = "";
    for (int i = 0; i < 2_000; i++) {
      long at = 10L * i;
      long from = at - random.nextInt(25);
      long to = at + random.nextInt(25);
      boolean writes = random.nextInt(3) > 0;
      boolean unknown = writes && random.nextInt(250) == 0;
      boolean lost = unknown && random.nextBoolean();
      String value = writes ? "v" + i : state;
      Outcome outcome = unknown ? Outcome.UNKNOWN : Outcome.OK;
      calls.add(call(writes ? "write" : "read", value, from, to, outcome));
      state = writes && !lost ? value : state;
    }
    assertThat(Linearizability.problem(new FlagModel(), calls)).isEmpty();

    calls.add(read("v0", 30_000, 30_001));
    assertThat(Linearizability.problem(new FlagModel(), calls)).isPresent();
  }

  private static Call asked(String verb, long from, long to, Outcome outcome) {
    return call(verb, "", from, to, outcome);
  }

  private static Optional<String> flag(Call... calls) {
    return Linearizability.problem(new FlagModel(), Arrays.asList(calls));
  }

  private static Optional<String> rollout(Call... calls) {
    return Linearizability.problem(new RolloutModel(), Arrays.asList(calls));
  }
}
