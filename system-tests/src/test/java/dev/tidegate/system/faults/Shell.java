package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine, run to their end; each may take twenty seconds. */
final class Shell {
  private static final int SECONDS_MAX = 20;

  private Shell() {}

  /**
   * Runs a command and answers what it printed, errors included.
   *
   * @throws IllegalStateException if it does not exit 0
   */
  static String run(List<String> command) {
    return run(command, "");
  }

  /** The same with {@code input} as its standard input. */
  static String run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().write(input.getBytes(UTF_8));
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + " failed: " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A command whose words hold no blanks. */
  static String words(String command) {
    return run(List.of(command.split(" ", -1)));
  }
}
