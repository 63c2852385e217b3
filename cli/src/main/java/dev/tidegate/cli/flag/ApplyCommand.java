package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = {
      "Shows what a flagd file changes, then puts all of it, or nothing if one flag is wrong",
      "Refused with exit code 6 if a flag or segment of it changed since it was read: since the",
      "diff, and for a file written by 'flag export' since the export",
      "For example: tidegate flag apply -f flags.yaml --dry-run --exit-code"
    })
final class ApplyCommand implements Callable<Integer> {
  /** The member of a flagd file that tells what it was written against. */
  static final String REVISIONS = "x-tidegate-revisions";

  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "A flagd file, JSON or YAML; - is standard input")
  String file = "";

  @Option(names = "--dry-run", description = "Show what it changes, write nothing")
  boolean dryRun;

  @Option(names = "--exit-code", description = "Exit code 10 if it changes something")
  boolean exitCode;

  @Option(
      names = "--ignore-revisions",
      description = "Apply an exported file whatever changed since the export")
  boolean ignoreRevisions;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
  @Nullable String reason;

  ApplyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(session.environment(), file);
    Doc plan = compare(input);
    boolean changes = FlagDiff.isChange(plan);
    if (session.printer().format().isText()) {
      new FlagDiff(session.style()).lines(plan).forEach(session.environment().out()::println);
    }
    Doc result = changes && !dryRun ? write(input, plan) : plan;
    session
        .printer()
        .list(result.map(), flag -> flag.text("key"), () -> List.of(summary(result, changes)));
    return (changes && exitCode ? ExitCode.CHANGES : ExitCode.DONE).status();
  }

  private Doc compare(InputFile input) {
    String path = session.path("flagsets") + "?dryRun=true";
    Call call =
        ignoreRevisions
            ? Call.send("POST", path, JsonWriter.compact(without(document(input))), Call.JSON)
            : Call.send("POST", path, input.text(), input.mediaType());
    return session.client().call(call).body();
  }

  private Doc write(InputFile input, Doc plan) {
    MapNode document = document(input).toBuilder().put(REVISIONS, FlagDiff.revisions(plan)).build();
    Call call =
        Call.send("POST", session.path("flagsets"), JsonWriter.compact(document), Call.JSON);
    return session.client().call(call.because(reason)).body();
  }

  private static MapNode without(MapNode document) {
    return document.toBuilder().remove(REVISIONS).build();
  }

  private static MapNode document(InputFile input) {
    try {
      Node document = input.document();
      if (document instanceof MapNode map) {
        return map;
      }
      throw CommandException.usage(input.name() + " is no flagd file", "it is a map with 'flags'");
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private String summary(Doc result, boolean changes) {
    List<String> parts = new ArrayList<>(List.of(FlagDiff.counts(result)));
    if (!changes) {
      parts.add("nothing to write");
    } else if (dryRun) {
      parts.add("nothing was written (--dry-run)");
    } else {
      parts.add("applied at revision " + result.text("revision"));
    }
    return String.join("; ", parts);
  }
}
