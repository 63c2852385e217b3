package dev.tidegate.cli.flag;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes the namespace's flags and segments as a flagd file, YAML or JSON",
      "flagd reads it; 'flag apply' refuses it once a flag in it changed since; 'flag import'",
      "brings it into another namespace or server",
      "For example: tidegate flag export -n shop -f flags.yaml"
    })
final class ExportCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Where to; one that ends in .json is JSON. Default: standard output, YAML")
  String file = "-";

  @Option(
      names = "--effective",
      description = "What clients without an agent are served now: with stages and overrides")
  boolean effective;

  ExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc document =
        session.client().get(session.path("flagsets") + (effective ? "?effective=true" : ""));
    OutputFormat format = session.printer().format();
    boolean json =
        file.endsWith(".json") || format == OutputFormat.json || format == OutputFormat.jsonl;
    String text =
        json ? JsonWriter.pretty(document.node()) + "\n" : YamlWriter.write(document.node());
    if ("-".equals(file)) {
      session.environment().out().print(text);
      session.environment().out().flush();
      return ExitCode.DONE.status();
    }
    try {
      Files.writeString(session.environment().file(file), text, UTF_8);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot write " + file, String.valueOf(e.getMessage()), null);
    }
    session.note(
        "%s and %s at revision %s written to %s"
            .formatted(
                Phrases.count(document.members("flags").size(), "flag"),
                Phrases.count(document.members("$evaluators").size(), "segment"),
                document.text("metadata", "revision"),
                file));
    return ExitCode.DONE.status();
  }
}
