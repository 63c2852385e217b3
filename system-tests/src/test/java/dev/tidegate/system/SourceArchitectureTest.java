package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Guardrails that only the sources show, tests and examples included. */
final class SourceArchitectureTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final int LINES_MAX = 500;

  /** Spelt apart, so that this file does not hold what it forbids. */
  private static final Map<String, Pattern> FORBIDDEN =
      Map.of(
          "a sleep", Pattern.compile("Thread\\s*\\.\\s*sleep|TimeUnit\\.[A-Z]+\\.sleep"),
          "an open end", Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"),
          "an empty catch", Pattern.compile("catch \\([^)]*\\) \\{\\s*\\}"),
          "a mocking library", Pattern.compile("import (static )?org\\.(mockito|easymock)"));

  @Test
  void noSourceHoldsWhatIsForbidden() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source, UTF_8);
      FORBIDDEN.forEach(
          (what, pattern) -> {
            if (!source.endsWith("SourceArchitectureTest.java") && pattern.matcher(text).find()) {
              found.add(what + " in " + ROOT.relativize(source));
            }
          });
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noSourceIsLongerThanTheLimit() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      int lines = Files.readAllLines(source, UTF_8).size();
      if (lines > LINES_MAX) {
        found.add(lines + " lines in " + ROOT.relativize(source));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyMainPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
    List<Path> folders =
        sources().stream()
            .filter(source -> source.toString().contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .toList();
    assertThat(folders).isNotEmpty();
    assertThat(folders)
        .allSatisfy(
            folder ->
                assertThat(folder.resolve("package-info.java"))
                    .content(UTF_8)
                    .contains("@NullMarked")
                    .startsWith("/**"));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 15)) {
      return files
          .filter(file -> file.toString().contains("/src/"))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> file.toString().endsWith(".java"))
          .toList();
    }
  }
}
