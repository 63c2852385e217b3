package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A program under test control: one JSON line in for each command, one out for each answer or
 * event. Other lines are dropped.
 */
final class LineProgram implements AutoCloseable {
  private static final int LINES_MAX = 100_000;
  private static final int END_AT_EOF_SECONDS = 2;
  private static final int END_SECONDS_MAX = 30;

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<MapNode> lines = new LinkedBlockingQueue<>(LINES_MAX);

  /** Takes over a process that was just started. */
  LineProgram(Process process) {
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    Thread reader = new Thread(this::read, "stdout of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("{")) {
          lines.add((MapNode) DocumentReader.json(line));
        }
      }
    } catch (IOException e) {
      lines.add(MapNode.builder().put("ended", String.valueOf(e.getMessage())).build());
    }
  }

  /** Sends one command. */
  void send(MapNode command) {
    try {
      commands.write(JsonWriter.compact(command) + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the program has ended", e);
    }
  }

  /** The next line for which {@code wanted} holds; earlier ones are dropped. */
  MapNode await(Duration atMost, Predicate<MapNode> wanted) {
    long end = System.nanoTime() + atMost.toNanos();
    List<MapNode> dropped = new ArrayList<>();
    try {
      for (long left = atMost.toNanos(); left > 0; left = end - System.nanoTime()) {
        @Nullable MapNode line = lines.poll(left, TimeUnit.NANOSECONDS);
        if (line != null && wanted.test(line)) {
          return line;
        }
        if (line != null) {
          dropped.add(line);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("not within " + atMost + "; instead " + dropped);
  }

  /**
   * Ends its standard input, and asks it to end where it does not then; so that it has ended, with
   * all that it started, before its folder is removed.
   */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(END_AT_EOF_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      process.destroy();
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the program does not end: " + process.info());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
