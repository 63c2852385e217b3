package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.gone;
import static dev.tidegate.system.faults.Histories.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.CheckpointChecker.Save;
import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.TruthRevision.Change;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A good history of two boots passes; each bad one breaks G8. */
final class CheckpointCheckerTest {
  private static final String FOLDER = "blob/shop/checkpoints/orders/a1/";

  private final List<TruthRevision> history =
      new ArrayList<>(
          List.of(
              at(1, owner("A")),
              at(2, state("one:1")),
              at(3, state("one:2")),
              at(4, owner("B")),
              at(5, state("two:3"))));

  @Test
  void twoBootsOneAfterTheOtherPass() {
    assertThat(
            check(
                saved("one", 1, "DURABLE"),
                saved("one", 2, "LOCAL"),
                new Save("two", "restored", 2, "FROM_ORCHESTRATOR"),
                saved("two", 3, "DURABLE")))
        .isEmpty();
  }

  @Test
  void anAcknowledgedCheckpointThatIsLostIsFound() {
    assertThat(check(saved("two", 4, "DURABLE"))).containsExactly("G8");
  }

  @Test
  void aSupersededBootThatWritesIsFound() {
    history.add(at(6, state("one:9")));

    assertThat(check()).containsExactly("G8");
  }

  @Test
  void aSupersededBootThatWritesFirstIsFound() {
    history.remove(4);
    history.add(at(6, state("one:9")));

    assertThat(check()).containsExactly("G8");
  }

  @Test
  void aDelayedSaveThatLandsOnALaterOneIsFound() {
    history.add(3, at(3, state("one:1")));

    assertThat(check()).containsExactly("G8");
  }

  @Test
  void aCheckpointThatVanishesIsFound() {
    history.add(at(6, gone(FOLDER + "working/counter")));

    assertThat(check()).containsExactly("G8");
  }

  @Test
  void aRestartThatFindsLessThanWasAcknowledgedIsFound() {
    assertThat(check(saved("one", 2, "DURABLE"), new Save("two", "restored", 1, "FROM_DISK")))
        .containsExactly("G8");
    assertThat(check(saved("one", 2, "DURABLE"), new Save("two", "restored", 0, "NOTHING")))
        .containsExactly("G8");
  }

  private static Save saved(String boot, long count, String outcome) {
    return new Save(boot, "saved", count, outcome);
  }

  private static Change owner(String boot) {
    return put(FOLDER + "owner", "{\"bootId\":\"" + boot + "\"}");
  }

  private static Change state(String content) {
    String encoded = Base64.getEncoder().encodeToString(content.getBytes(UTF_8));
    return put(FOLDER + "working/counter", "{\"content\":\"" + encoded + "\"}");
  }

  private List<String> check(Save... saves) {
    return CheckpointChecker.check("a1", List.of(saves), history).stream()
        .map(Violation::guarantee)
        .toList();
  }
}
