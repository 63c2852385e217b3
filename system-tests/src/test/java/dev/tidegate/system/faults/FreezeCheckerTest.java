package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.Histories.at;
import static dev.tidegate.system.faults.Histories.gone;
import static dev.tidegate.system.faults.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for the end of a freeze passes; going up amid it breaks G2. */
final class FreezeCheckerTest {
  private final List<TruthRevision> history =
      new ArrayList<>(
          List.of(
              at(
                  1,
                  put(
                      "ns/shop/freezes",
                      "{\"freezes\":{\"f\":{\"until\":\"2026-01-01T00:00:10Z\"}}}"))));

  @Test
  void anAdvanceAfterItsEndPasses() {
    decided(2, "ENTER", 0, 1, "10");

    assertThat(check()).isEmpty();
  }

  @Test
  void anAdvanceOnceItIsGonePasses() {
    history.add(at(2, gone("ns/shop/freezes")));
    decided(3, "ENTER", 0, 1, "05");

    assertThat(check()).isEmpty();
  }

  @Test
  void anAdvanceAmidItIsFound() {
    decided(2, "ENTER", 0, 1, "05");

    assertThat(check()).containsExactly("G2");
  }

  @Test
  void aCompletionAmidItIsFound() {
    decided(2, "COMPLETE", 1, 1, "05");

    assertThat(check()).containsExactly("G2");
  }

  @Test
  void aRollbackAmidItPasses() {
    decided(2, "ROLL_BACK", 1, 0, "05");

    assertThat(check()).isEmpty();
  }

  private void decided(long revision, String word, int from, int to, String second) {
    String decision =
        "{\"decision\":\"%s\",\"at\":\"2026-01-01T00:00:%sZ\",\"before\":{\"stage\":%d},\"after\":{\"stage\":%d}}"
            .formatted(word, second, from, to);
    history.add(at(revision, put("log/shop/decisions/u/1", decision)));
  }

  private List<String> check() {
    return FreezeChecker.check(history).stream().map(Violation::guarantee).toList();
  }
}
