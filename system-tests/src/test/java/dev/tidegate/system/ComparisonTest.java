package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every row of docs/comparison.md names tests, and they exist. */
final class ComparisonTest {
  private static final int ROWS_MIN = 20;
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+?) \\| (.+) \\| (.+?) \\|$");

  @Test
  void everyRowNamesTestsThatExist() throws IOException {
    TestNames tests = TestNames.ofCheckout();
    String page = Files.readString(Checkout.root().resolve("docs/comparison.md"));
    List<String> wrong = new ArrayList<>();
    List<MatchResult> rows =
        ROW.matcher(page).results().filter(row -> !row.group(1).equals("capability")).toList();
    for (MatchResult row : rows) {
      for (String problem : tests.problems(row.group(3))) {
        wrong.add(row.group(1) + ": " + problem);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
  }
}
