package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Brings the flags of a flagd file into the namespace; those that exist are kept",
      "Flags may be a map or a list. More than 100 are written in several transactions, each whole",
      "or not at all",
      "For example: tidegate flag import flags.json -n shop --dry-run"
    })
final class ImportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "A flagd file, JSON or YAML; - is standard input")
  String file = "";

  @Option(names = "--overwrite", description = "Replace flags and segments that exist")
  boolean overwrite;

  @Option(names = "--dry-run", description = "Check everything and report, write nothing")
  boolean dryRun;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
  @Nullable String reason;

  ImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(session.environment(), file);
    Doc existing = session.client().get(session.path("flagsets"));
    ImportPlan plan = ImportPlan.of(input.name(), document(input), existing, overwrite);
    if (plan.documents().size() > 1) {
      session.note(
          "%d flags are written in %d transactions, each whole or not at all"
              .formatted(plan.flagCount(), plan.documents().size()));
    }
    List<Node> items = new ArrayList<>(plan.kept());
    if (!dryRun) {
      plan.documents().forEach(document -> send(document, true)); // all are checked before one is
    }
    int written = 0;
    for (MapNode document : plan.documents()) {
      try {
        Doc answer = send(document, dryRun);
        items.addAll(items(answer));
        written++;
      } catch (CommandException e) {
        if (written > 0) {
          session.note(
              "%d of %d transactions were written before this; run it again for the rest"
                  .formatted(written, plan.documents().size()));
        }
        throw e;
      }
    }
    print(items, plan.documents().size());
    return ExitCode.DONE.status();
  }

  private static MapNode document(InputFile input) {
    try {
      return new Doc(input.document()).map();
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private Doc send(MapNode document, boolean check) {
    String path = session.path("flagsets") + (check ? "?dryRun=true" : "");
    Call call = Call.send("POST", path, JsonWriter.compact(document), Call.JSON);
    return session.client().call(call.because(reason)).body();
  }

  private static List<Node> items(Doc answer) {
    List<Node> items = new ArrayList<>();
    answer
        .items("items")
        .forEach(flag -> items.add(ImportPlan.item("flag", flag.text("key"), flag.text("effect"))));
    for (Doc segment : answer.items("segments")) {
      if (!"unchanged".equals(segment.text("effect"))) {
        items.add(ImportPlan.item("segment", segment.text("name"), segment.text("effect")));
      }
    }
    return items;
  }

  private void print(List<Node> items, int transactions) {
    MapNode result =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "FlagImport")
            .put("namespace", session.namespace())
            .put("dryRun", dryRun)
            .put("transactions", transactions)
            .put("items", ListNode.of(items))
            .build();
    session.printer().list(result, item -> item.text("key"), () -> text(new Doc(result)));
  }

  private List<String> text(Doc result) {
    List<String> lines = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (String effect : List.of("created", "changed", "unchanged", "kept")) {
      List<Doc> those =
          result.items("items").stream()
              .filter(item -> effect.equals(item.text("effect")))
              .toList();
      for (Doc item : those) {
        String kind = "segment".equals(item.text("type")) ? "segment " : "";
        lines.add("%-9s  %s%s".formatted(effect, kind, item.text("key")));
      }
      if (!those.isEmpty()) {
        counts.add(those.size() + " " + effect);
      }
    }
    boolean kept = counts.stream().anyMatch(count -> count.endsWith(" kept"));
    lines.add(
        (counts.isEmpty() ? "nothing to import" : String.join(", ", counts))
            + (kept ? " (--overwrite replaces what exists)" : "")
            + (dryRun ? "; nothing was written (--dry-run)" : ""));
    return lines;
  }
}
