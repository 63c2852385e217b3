package dev.tidegate.cli.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.offline.Recording;
import dev.tidegate.core.offline.RecordingLines;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.simulation.SimulatedRun;
import dev.tidegate.core.simulation.Simulation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Reads and writes recorded counts. */
final class RecordingFiles {
  private RecordingFiles() {}

  /** The recording in a file; {@code -} is standard input. */
  static Recording read(Environment environment, String name, RolloutPlan plan) {
    String source = "-".equals(name) ? "standard input" : name;
    try (InputStream in =
            "-".equals(name) ? environment.in() : Files.newInputStream(environment.file(name));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return Recording.read(lines.lines().toList(), plan.analysisPlan(0));
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(source, e);
    } catch (NoSuchFileException e) {
      throw CommandException.usage("there is no file " + name, null);
    } catch (IOException | UncheckedIOException e) {
      throw CommandException.usage("cannot read " + source + ": " + e.getMessage(), null);
    }
  }

  /** A run whose counts are written to a file. */
  static SimulatedRun recorded(
      Environment environment, String name, RolloutPlan plan, Simulation simulation, long seed) {
    try (BufferedWriter out = Files.newBufferedWriter(environment.file(name), UTF_8)) {
      write(out, RecordingLines.configuration(plan.analysisPlan(0)));
      return simulation.run(seed, (seconds, cells) -> write(out, seconds, cells));
    } catch (IOException | UncheckedIOException e) {
      throw CommandException.usage("cannot write " + name + ": " + e.getMessage(), null);
    }
  }

  private static void write(BufferedWriter out, double seconds, List<Cell> cells) {
    cells.forEach(cell -> write(out, RecordingLines.line(seconds, cell)));
  }

  private static void write(BufferedWriter out, MapNode line) {
    try {
      out.write(JsonWriter.compact(line));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
