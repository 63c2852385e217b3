package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.FlagDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "references",
    description = {
      "Finds flag keys in source files, and flags that no file names",
      "Looks for keys as whole words; leaves out .git, build folders, binary files and files",
      "over 1 MiB. With --file for the flags of a file, without a server",
      "For example: tidegate flag references src --flag checkout"
    })
final class ReferencesCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "DIR", description = "Where the source files are")
  String folder = "";

  @Option(names = "--flag", paramLabel = "KEY", description = "Only this flag; may be repeated")
  List<String> only = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FLAGS", description = "A flagd file instead of a server")
  @Nullable String file;

  @Option(names = "--max", paramLabel = "N", description = "Stop after N places. Default: 1000")
  int max = 1000;

  ReferencesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (max < 1 || max > 100_000) {
      throw CommandException.usage("--max is " + max + ", expected 1 to 100000", null);
    }
    Path root = session.environment().file(folder);
    if (!Files.isDirectory(root)) {
      throw CommandException.usage("there is no folder " + folder, null);
    }
    Set<String> keys = only.isEmpty() ? keys() : new TreeSet<>(only);
    SourceTree tree = new SourceTree(root, keys, max);
    try {
      tree.scan();
    } catch (IOException e) {
      throw CommandException.usage("cannot read " + folder + ": " + e.getMessage(), null);
    }
    Set<String> unreferenced = new TreeSet<>(keys);
    tree.hits().forEach(hit -> unreferenced.remove(hit.key()));
    MapNode result = document(keys, tree, tree.isCut() ? Set.of() : unreferenced);
    session.printer().list(result, item -> item.text("key"), () -> text(new Doc(result)));
    if (tree.isCut()) {
      session.note(
          "note: stopped after %s in %s; the rest was not looked at"
              .formatted(
                  Phrases.count(tree.hits().size(), "place"), Phrases.count(tree.files(), "file")));
    }
    return ExitCode.DONE.status();
  }

  private Set<String> keys() {
    if (file == null) {
      Set<String> keys = new TreeSet<>();
      session
          .client()
          .get(session.path("flags"))
          .items("items")
          .forEach(flag -> keys.add(flag.text("key")));
      return keys;
    }
    InputFile input = InputFile.read(session.environment(), file);
    try {
      FlagDocument flags = FlagDocument.parse(input.document());
      Set<String> keys = new TreeSet<>(flags.flags().keySet());
      keys.addAll(flags.broken());
      return keys;
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private static MapNode document(Set<String> keys, SourceTree tree, Set<String> unreferenced) {
    List<Node> items = new ArrayList<>();
    for (String key : keys) {
      List<MapNode> places =
          tree.hits().stream()
              .filter(hit -> hit.key().equals(key))
              .map(
                  hit ->
                      MapNode.builder()
                          .put("file", hit.file())
                          .put("line", hit.line())
                          .put("text", ChangeText.cut(hit.text()))
                          .build())
              .toList();
      if (!places.isEmpty()) {
        items.add(MapNode.builder().put("key", key).put("references", ListNode.of(places)).build());
      }
    }
    return MapNode.builder()
        .put("apiVersion", "tidegate.dev/v1")
        .put("kind", "FlagReferences")
        .put("files", tree.files())
        .put("complete", !tree.isCut())
        .put("items", ListNode.of(items))
        .put("unreferenced", ListNode.ofTexts(List.copyOf(unreferenced)))
        .build();
  }

  private List<String> text(Doc result) {
    List<String> lines = new ArrayList<>();
    for (Doc item : result.items("items")) {
      lines.add(session.style().bold(item.text("key")));
      for (Doc place : item.items("references")) {
        lines.add(
            ChangeText.cut(
                "  %s:%s: %s"
                    .formatted(place.text("file"), place.text("line"), place.text("text"))));
      }
    }
    List<String> missing = result.items("unreferenced").stream().map(Doc::text).toList();
    if (!missing.isEmpty()) {
      lines.add(session.style().yellow("named by no file:"));
      missing.forEach(key -> lines.add("  " + key));
    }
    return lines;
  }
}
