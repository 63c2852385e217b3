package dev.tidegate.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.offline.OfflineAnalysis;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "analyze",
    description = {
      "Judges recorded counts as a rollout would have: JSON lines in, JSON lines out",
      "The first line is the configuration, each further one the counts of a moment and metric"
    })
final class AnalyzeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The recording; - or nothing is standard input")
  String file = "-";

  AnalyzeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Environment environment = session.environment();
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(environment.out(), UTF_8));
    String source = "-".equals(file) ? "standard input" : file;
    try (InputStream in =
            "-".equals(file) ? environment.in() : Files.newInputStream(environment.file(file));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      OfflineAnalysis analysis = new OfflineAnalysis(line -> write(out, line));
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          analysis.line(line);
          if (!lines.ready()) {
            out.flush();
          }
        }
        analysis.end();
      } finally {
        out.flush();
      }
      return ExitCode.DONE.status();
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(source, e);
    } catch (NoSuchFileException e) {
      throw CommandException.usage("there is no file " + file, null);
    } catch (IOException e) {
      throw CommandException.usage("cannot read " + source + ": " + e.getMessage(), null);
    }
  }

  private static void write(BufferedWriter out, MapNode line) {
    try {
      out.write(JsonWriter.compact(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
