package dev.tidegate.cli.flag;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.BatchEvaluation;
import dev.tidegate.core.flag.FlagDocument;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Evaluates flags of a file, without a server. */
final class OfflineEvaluation {
  private OfflineEvaluation() {}

  /** The answer to one case. */
  static Node one(Session session, String file, MapNode question) {
    return evaluation(session, file).answer(JsonWriter.compact(question));
  }

  /** Answers every case, each as soon as it is read, with memory for one. */
  static int cases(Session session, String file, String cases) {
    BatchEvaluation evaluation = evaluation(session, file);
    Environment environment = session.environment();
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(environment.out(), UTF_8));
    try (InputStream in =
            "-".equals(cases) ? environment.in() : Files.newInputStream(environment.file(cases));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        out.write(JsonWriter.compact(evaluation.answer(line)));
        out.write('\n');
        if (!lines.ready()) {
          out.flush();
        }
      }
      out.flush();
      return ExitCode.DONE.status();
    } catch (NoSuchFileException e) {
      throw CommandException.usage("there is no file " + cases, null);
    } catch (IOException e) {
      throw CommandException.usage("cannot read the cases: " + e.getMessage(), null);
    }
  }

  private static BatchEvaluation evaluation(Session session, String file) {
    if ("-".equals(file)) {
      throw CommandException.usage("--file cannot be standard input", null);
    }
    InputFile input = InputFile.read(session.environment(), file);
    try {
      FlagDocument flags = FlagDocument.parse(input.document());
      flags.problems().forEach(problem -> session.note("note: " + input.name() + ":" + problem));
      return new BatchEvaluation(flags.compile(session.environment().clock()));
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }
}
