package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that a test started. It announces itself by one JSON line on standard output and ends when
 * its standard input does, so that it never outlives the test.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int START_SECONDS_MAX = 60;

  /** Stands for the exit code of a process that had not ended. */
  static final int EXIT_NONE = -1;

  private final Process process;
  private final MapNode announcement;
  private final Path log;

  private ChildProcess(Process process, MapNode announcement, Path log) {
    this.process = process;
    this.announcement = announcement;
    this.log = log;
  }

  /**
   * Starts {@code mainClass} and waits for its announcement; its log goes to a file in {@code dir}.
   */
  static ChildProcess start(Path dir, String name, String mainClass, List<String> arguments) {
    return start(dir, name, List.of(), mainClass, arguments);
  }

  /**
   * The same behind a {@code prefix} that ends by executing what follows it, such as {@code ip
   * netns exec}: the process keeps its id.
   */
  public static ChildProcess start(
      Path dir, String name, List<String> prefix, String mainClass, List<String> arguments) {
    try {
      Files.createDirectories(dir);
      Path log = dir.resolve(name + ".log");
      List<String> command = new ArrayList<>(prefix);
      command.addAll(command(mainClass, arguments));
      Process process =
          new ProcessBuilder(command)
              .directory(dir.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new ChildProcess(process, announcement(process, log), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + mainClass, e);
    }
  }

  /**
   * How a process ended.
   *
   * @param log what it wrote to standard error
   */
  record Ended(int exitCode, String log) {}

  /** Starts {@code mainClass}, which ends by itself, and waits for that. */
  static Ended runToEnd(Path dir, String name, String mainClass, List<String> arguments) {
    try {
      Path log = dir.resolve(name + ".log");
      Process process =
          new ProcessBuilder(command(mainClass, arguments))
              .directory(dir.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(log.toFile())
              .start();
      if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(mainClass + " did not end; log: " + Files.readString(log));
      }
      return new Ended(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + mainClass, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<String> command(String mainClass, List<String> arguments) {
    List<String> command =
        Programs.command(
            mainClass,
            "-Xmx384m",
            "-Dtidegate.getEtcd=" + System.getProperty("tidegate.getEtcd", ""));
    command.addAll(arguments);
    return command;
  }

  private static MapNode announcement(Process process, Path log) throws IOException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>(1000);
    Thread reader = new Thread(() -> drain(process, lines), "stdout of " + process.pid());
    reader.setDaemon(true);
    reader.start();
    try {
      for (int second = 0; second < START_SECONDS_MAX; second++) {
        @Nullable String line = lines.poll(1, TimeUnit.SECONDS);
        if (line != null && line.startsWith("{")) {
          return (MapNode) DocumentReader.json(line);
        }
        if (!process.isAlive() && lines.isEmpty()) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int exit = process.isAlive() ? EXIT_NONE : process.exitValue();
    process.destroyForcibly();
    throw new StartFailedException(exit, Files.readString(log));
  }

  /** A process that did not come to its announcement. */
  static final class StartFailedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StartFailedException(int exitCode, String log) {
      super("no announcement; exit code %d, log:\n%s".formatted(exitCode, log));
      this.exitCode = exitCode;
    }

    /** Its exit code, or {@link #EXIT_NONE} if it was still starting. */
    int exitCode() {
      return exitCode;
    }
  }

  private static void drain(Process process, BlockingQueue<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.offer(line); // beyond the bound nobody reads them
      }
    } catch (IOException e) {
      lines.offer("standard output broke: " + e.getMessage());
    }
  }

  /** A text of the announcement. */
  String announced(String name) {
    if (announcement.get(name) instanceof TextNode text) {
      return text.value();
    }
    throw new IllegalStateException("no text " + name + " in " + announcement);
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Everything it logged so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** Sends a signal by name: STOP, CONT, TERM. */
  public void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid() + " gave " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close(); // end of its standard input: it stops by itself
    } catch (IOException e) {
      process.destroy();
    }
    await();
  }
}
