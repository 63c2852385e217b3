package dev.tidegate.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that ends when its standard input does, which is a pipe from this process: however this
 * process ends, the child ends too. It says in one JSON line that it is ready. Its output goes to a
 * log. It lives in a session of its own, so that Ctrl-C reaches it only through us, in order.
 */
final class ChildProcess {
  private static final Duration STOP_WAIT = Duration.ofSeconds(8);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final int TAIL_LINES = 5;

  private final String name;
  private final Process process;
  private final Path log;
  private final CompletableFuture<Doc> ready = new CompletableFuture<>();

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code command}.
   *
   * @throws CommandException if it cannot be started
   */
  static ChildProcess start(
      String name, List<String> command, Map<String, String> variables, Path log) {
    List<String> whole = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      whole.add(SETSID.toString());
    }
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(variables);
    try {
      ChildProcess child = new ChildProcess(name, builder.start(), log);
      Thread reader = new Thread(child::read, "tidegate-child-" + name);
      reader.setDaemon(true);
      reader.start();
      return child;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, name + " cannot be started", e.getMessage(), String.join(" ", whole));
    }
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What it said when it was ready.
   *
   * @throws CommandException if it ends before, or takes longer than {@code timeout}
   */
  Doc awaitReady(Duration timeout) throws InterruptedException {
    try {
      return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      boolean ended = process.waitFor(1, TimeUnit.SECONDS);
      throw failed(
          ended
              ? name + " ended with exit code " + process.exitValue()
              : name + " closed its output");
    } catch (TimeoutException e) {
      throw failed(name + " was not ready within " + timeout.toSeconds() + " s");
    }
  }

  private CommandException failed(String what) {
    return new CommandException(ExitCode.FAILED, what, tail(), "its log: " + log);
  }

  /** Asks it to end. */
  void askToStop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** Waits until it has ended, and insists if it does not. */
  void awaitEnd() {
    try {
      if (!process.waitFor(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroy();
        if (!process.waitFor(2, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        BufferedWriter copy =
            Files.newBufferedWriter(
                log, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.write(line);
        copy.newLine();
        copy.flush();
        if (!ready.isDone() && isReady(line)) {
          ready.complete(new Doc(DocumentReader.json(line)));
        }
      }
      ready.completeExceptionally(new IOException("end of output"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static boolean isReady(String line) {
    try {
      return line.startsWith("{") && new Doc(DocumentReader.json(line)).at("http").exists();
    } catch (DocumentException e) {
      return false;
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log, UTF_8);
      int from = Math.max(0, lines.size() - TAIL_LINES);
      return String.join(" | ", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }
}
