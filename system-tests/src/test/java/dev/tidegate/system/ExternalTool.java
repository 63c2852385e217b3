package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that is not ours. Where it is missing the test is skipped with a reason; in CI it
 * fails.
 */
final class ExternalTool {
  private static final int SECONDS_MAX = 120;

  private final String name;

  private ExternalTool(String name) {
    this.name = name;
  }

  /** The tool called {@code name}, which must be on the PATH. */
  static ExternalTool required(String name) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    if (!found && "true".equals(System.getenv("CI"))) {
      fail(name + " is not installed, and CI must not skip what it checks");
    }
    Assumptions.assumeTrue(found, name + " is not installed: skipped");
    return new ExternalTool(name);
  }

  /** Runs it in {@code folder}; asserts that it exits 0 and answers what it printed. */
  String run(Path folder, List<String> arguments) {
    return run(folder, arguments, null);
  }

  /** The same with a file as its standard input. */
  String run(Path folder, List<String> arguments, @Nullable Path input) {
    try {
      List<String> command = new java.util.ArrayList<>(List.of(name));
      command.addAll(arguments);
      Path output = Files.createTempFile("tool", ".out");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(
                  input == null
                      ? ProcessBuilder.Redirect.PIPE
                      : ProcessBuilder.Redirect.from(input.toFile()))
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      process.destroyForcibly();
      String printed = Files.readString(output, UTF_8);
      Files.delete(output);
      assertThat(ended).as("%s ended; it printed:%n%s", command, printed).isTrue();
      assertThat(process.exitValue()).as("%s printed:%n%s", command, printed).isZero();
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " ran", e);
    }
  }
}
