package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.orchestrator.wire.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file of {@code --notify}. Unknown keys are errors, and all problems are told at once. */
final class TargetsFile {
  /** The most targets of a file. */
  static final int TARGETS_MAX = 16;

  private static final String NAME_RULE =
      "lower-case letters, digits, '.' and '-', at most 63 characters";

  private final Problems problems = new Problems();
  private final ChannelReader channels;

  private TargetsFile(Path folder) {
    this.channels = new ChannelReader(folder, problems);
  }

  /**
   * Reads {@code file}, and the files with secrets that it names, relative to it.
   *
   * @return 1 to {@value #TARGETS_MAX} targets, in the order written
   * @throws IOException if it cannot be read
   * @throws InvalidDocumentException with everything that is wrong with it
   */
  static List<NotificationTarget> read(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String text = DocumentReader.decode(Files.readAllBytes(file));
    return parse(text, folder == null ? Path.of("") : folder);
  }

  static List<NotificationTarget> parse(String text, Path folder) {
    TargetsFile reader = new TargetsFile(folder);
    Fields file = Fields.of(DocumentReader.yaml(text), Problem.ROOT, reader.problems);
    List<NotificationTarget> targets = reader.targets(file);
    file.finish();
    reader.problems.throwIfAny();
    return targets;
  }

  private List<NotificationTarget> targets(Fields file) {
    List<NotificationTarget> targets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int items = file.list("targets").size();
    for (Fields fields : file.maps("targets")) {
      NotificationTarget target = target(fields);
      if (!names.add(target.name()) && fields.has("name")) {
        fields.problem("name", "'" + target.name() + "' is the name of another target", null);
      }
      targets.add(target);
      fields.finish();
    }
    if (file.has("targets") && (items == 0 || items > TARGETS_MAX)) {
      file.problem("targets", "there are 1 to " + TARGETS_MAX + " targets, not " + items, null);
    }
    return targets;
  }

  private NotificationTarget target(Fields fields) {
    String name = fields.text("name");
    if (fields.has("name") && !Names.isName(name)) {
      fields.problem("name", "'" + name + "' is not a name", NAME_RULE);
    }
    return new NotificationTarget(name, namespaces(fields), kinds(fields), channels.read(fields));
  }

  private Set<String> namespaces(Fields fields) {
    List<String> texts = fields.texts("namespaces");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!Names.isName(texts.get(i))) {
        item(fields, "namespaces", i, "'" + texts.get(i) + "' is not a name", NAME_RULE);
      }
      names.add(texts.get(i));
    }
    requireItems(fields, "namespaces", texts);
    return names;
  }

  private Set<NotificationKind> kinds(Fields fields) {
    if (!fields.has("on")) {
      return NotificationKind.usual();
    }
    List<String> words = fields.texts("on");
    Set<NotificationKind> kinds = EnumSet.noneOf(NotificationKind.class);
    for (int i = 0; i < words.size(); i++) {
      NotificationKind kind = NotificationKind.ofWord(words.get(i));
      if (kind == null) {
        item(
            fields,
            "on",
            i,
            "'" + words.get(i) + "' is never told",
            Spelling.didYouMean(words.get(i), NotificationKind.words()));
      } else {
        kinds.add(kind);
      }
    }
    requireItems(fields, "on", words);
    return kinds;
  }

  private void requireItems(Fields fields, String name, List<String> items) {
    if (fields.has(name) && items.isEmpty() && fields.optionalList(name).isEmpty()) {
      fields.problem(name, "must not be empty", "leave it out for the usual");
    }
  }

  private void item(Fields fields, String name, int index, String message, @Nullable String hint) {
    List<Node> items = fields.optionalList(name);
    Node node = index < items.size() ? items.get(index) : fields.node();
    problems.add(Problem.item(fields.path(name), index), node, message, hint);
  }
}
