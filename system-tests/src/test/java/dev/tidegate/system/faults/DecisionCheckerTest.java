package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.Checkout;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A plan and a decision as a run stored them: it comes out again, and each falsified one does not.
 */
final class DecisionCheckerTest {
  private static final String FILE = "system-tests/src/test/resources/faults/decision.jsonl";

  @Test
  void aDecisionThatFollowsFromItsRecordPasses() throws IOException {
    assertThat(check(line -> line)).isEmpty();
  }

  @Test
  void aDecisionOnASoakThatWasTooShortIsFound() throws IOException {
    assertThat(check(line -> line.replaceFirst("(stageElapsed.{5})\\d", "$11")))
        .anyMatch(violation -> violation.what().contains("decision was ENTER, is HOLD"));
  }

  @Test
  void anotherOutcomeThanThePolicysIsFound() throws IOException {
    assertThat(
            check(
                line ->
                    line.replace(
                        "\\\"phase\\\":\\\"ENTERING\\\"", "\\\"phase\\\":\\\"SOAKING\\\"")))
        .anyMatch(violation -> violation.what().contains("after.phase"));
  }

  @Test
  void aRecordThatCannotBeReadIsFound() throws IOException {
    assertThat(check(line -> line.replace("\\\"decision\\\":", "\\\"was\\\":")))
        .anyMatch(violation -> violation.what().contains("cannot be read"));
  }

  private static List<Violation> check(UnaryOperator<String> change) throws IOException {
    return DecisionChecker.check(
        Files.readAllLines(Checkout.root().resolve(FILE)).stream()
            .map(change)
            .map(TruthRevision::parse)
            .toList());
  }
}
