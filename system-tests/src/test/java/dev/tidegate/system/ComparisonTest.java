package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of docs/comparison.md names tests, and they exist. */
final class ComparisonTest {
  private static final int ROWS_MIN = 20;
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+?) \\| (.+) \\| (.+?) \\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  @Test
  void everyRowNamesTestsThatExist() throws IOException {
    Map<String, String> sources = tests();
    String page = Files.readString(Checkout.root().resolve("docs/comparison.md"));
    List<String> wrong = new ArrayList<>();
    List<MatchResult> rows =
        ROW.matcher(page).results().filter(row -> !row.group(1).equals("capability")).toList();
    for (MatchResult row : rows) {
      List<MatchResult> named = TEST.matcher(row.group(3)).results().toList();
      if (named.isEmpty()) {
        wrong.add(row.group(1) + ": no test");
      }
      for (MatchResult test : named) {
        String source = sources.getOrDefault(test.group(1), "");
        if (!source.contains(" void " + test.group(2) + "(")) {
          wrong.add(row.group(1) + ": " + test.group());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Checkout.root())) {
      files
          .filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
          .forEach(file -> sources.put(className(file), read(file)));
    }
    return sources;
  }

  private static String className(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
