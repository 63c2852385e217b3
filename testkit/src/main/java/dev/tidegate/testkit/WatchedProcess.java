package dev.tidegate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A child process that dies with this JVM, however this JVM dies: a shell between the two kills the
 * child as soon as the pipe from here ends. Its output goes to a file. Not thread-safe.
 */
public final class WatchedProcess {
  private static final String SCRIPT =
      """
      log=$1; shift
      exec 3<&0 </dev/null
      command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
      "$@" 3<&- >>"$log" 2>&1 &
      child=$!
      echo "$child"
      (read -r line <&3; kill -KILL "$child") >/dev/null 2>&1 &
      watcher=$!
      wait "$child"; code=$?
      kill "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final Process shell;
  private final long pid;

  private WatchedProcess(Process shell, long pid) {
    this.shell = shell;
    this.pid = pid;
  }

  /**
   * Starts {@code command}, its output appended to {@code log}.
   *
   * @throws UncheckedIOException if there is no shell
   */
  public static WatchedProcess start(Path log, List<String> command) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", log.toString()));
    all.addAll(command);
    try {
      Process shell =
          new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out = shell.inputReader(UTF_8);
      return new WatchedProcess(shell, Long.parseLong(out.readLine()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** The id of the process itself, not of the shell. */
  public long pid() {
    return pid;
  }

  /** False once it has ended. */
  public boolean isAlive() {
    return shell.isAlive();
  }

  /** Sends a signal by its name, for example STOP. */
  public void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (!kill.waitFor(10, SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + pid, e);
    }
  }

  /** Kills it, as kill -9 does, and waits until it is gone. */
  public void kill() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(10, SECONDS)) {
        throw new IllegalStateException("process " + pid + " survives SIGKILL");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while killing " + pid, e);
    }
  }
}
