package dev.tidegate.cli.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code contexts.yaml} in the user's configuration folder: named servers.
 *
 * <pre>{@code
 * current: staging
 * contexts:
 *   staging: {server: https://tidegate:7070, namespace: shop, token: …, ca: ca.pem}
 * }</pre>
 *
 * @param current the entry used when none is named, or null
 * @param contexts entries by name
 */
record ContextFile(@Nullable String current, Map<String, Entry> contexts) {
  private static final ContextFile EMPTY = new ContextFile(null, Map.of());

  /** One entry; what is null is taken from the defaults. */
  record Entry(
      @Nullable String server,
      @Nullable String namespace,
      @Nullable String token,
      @Nullable String authority,
      @Nullable String certificate,
      @Nullable String key) {
    static final Entry EMPTY = new Entry(null, null, null, null, null, null);
  }

  /** The entry called {@code name}, or the current one if that is null. */
  Entry entry(@Nullable String name) {
    String wanted = name == null ? current : name;
    if (wanted == null) {
      return Entry.EMPTY;
    }
    Entry entry = contexts.get(wanted);
    if (entry == null) {
      throw CommandException.usage(
          "there is no context '" + wanted + "'",
          contexts.isEmpty()
              ? "write it to contexts.yaml in the folder of your configuration"
              : "known contexts: " + String.join(", ", contexts.keySet()));
    }
    return entry;
  }

  static ContextFile read(Environment environment) {
    Path file = environment.userFolder("XDG_CONFIG_HOME", ".config").resolve("contexts.yaml");
    if (!Files.isRegularFile(file)) {
      return EMPTY;
    }
    try {
      return parse(Files.readString(file, UTF_8));
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(file.toString(), e);
    } catch (IOException e) {
      throw CommandException.usage("cannot read " + file + ": " + e.getMessage(), null);
    }
  }

  private static ContextFile parse(String text) {
    Problems problems = new Problems();
    Fields root = Fields.of(DocumentReader.yaml(text), Problem.ROOT, problems);
    String current = root.optionalText("current");
    Map<String, Entry> contexts = new LinkedHashMap<>();
    root.mapsByName("contexts")
        .forEach(
            (name, fields) -> {
              contexts.put(
                  name,
                  new Entry(
                      fields.optionalText("server"),
                      fields.optionalText("namespace"),
                      fields.optionalText("token"),
                      fields.optionalText("ca"),
                      fields.optionalText("cert"),
                      fields.optionalText("key")));
              fields.finish();
            });
    root.finish();
    problems.throwIfAny();
    return new ContextFile(current, Map.copyOf(contexts));
  }
}
