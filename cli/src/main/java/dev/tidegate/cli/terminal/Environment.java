package dev.tidegate.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process around a command; tests bring their own.
 *
 * @param in standard input
 * @param out standard output: data only
 * @param err standard error: everything else
 * @param variables the environment variables
 * @param folder what relative file names are relative to
 * @param terminal which of the three streams are a terminal
 * @param clock wall clock, for display and for identifiers only
 * @param ticker monotonic nanoseconds, for deadlines and measured times
 */
public record Environment(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> variables,
    Path folder,
    Terminals terminal,
    InstantSource clock,
    LongSupplier ticker) {

  /**
   * Which streams are a terminal.
   *
   * @param in a person can answer
   * @param out output may be coloured and redrawn
   * @param err messages may be coloured
   */
  public record Terminals(boolean in, boolean out, boolean err) {
    /** No stream is a terminal. */
    public static final Terminals NONE = new Terminals(false, false, false);
  }

  public Environment {
    variables = Map.copyOf(variables);
  }

  /** A variable, or null if it is unset or empty. */
  public @Nullable String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Who runs the command, or null if that cannot be told. */
  public @Nullable String user() {
    String user = variable("USER");
    return user == null ? System.getProperty("user.name") : user;
  }

  /** A folder of the XDG convention: {@code variable}, or {@code fallback} in the home folder. */
  public Path userFolder(String variable, String fallback) {
    String named = variable(variable);
    if (named != null) {
      return Path.of(named, "tidegate");
    }
    String home = variable("HOME");
    return Path.of(home == null ? "." : home, fallback, "tidegate");
  }

  /** The file called {@code name} on a command line. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Waits.
   *
   * @throws CommandException if the thread is interrupted
   */
  public void pause(Duration duration) {
    try {
      if (new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("nobody counts it down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", null, null);
    }
  }
}
