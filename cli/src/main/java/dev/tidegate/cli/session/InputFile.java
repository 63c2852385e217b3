package dev.tidegate.cli.session;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/**
 * The text of a file named on the command line.
 *
 * @param name for messages
 * @param text what it holds
 */
public record InputFile(String name, String text) {
  private static final int BYTES_MAX = 16 << 20;

  /**
   * Reads {@code name}; {@code -} is standard input.
   *
   * @throws CommandException if it cannot be read or is not UTF-8
   */
  public static InputFile read(Environment environment, String name) {
    String shown = "-".equals(name) ? "standard input" : name;
    try {
      byte[] bytes =
          "-".equals(name)
              ? environment.in().readNBytes(BYTES_MAX + 1)
              : Files.readAllBytes(environment.file(name));
      if (bytes.length > BYTES_MAX) {
        throw CommandException.usage(shown + " is larger than 16 MiB", null);
      }
      return new InputFile(shown, DocumentReader.decode(bytes));
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(shown, e);
    } catch (NoSuchFileException e) {
      throw CommandException.usage("there is no file " + name, null);
    } catch (IOException e) {
      throw CommandException.usage("cannot read " + shown + ": " + e.getMessage(), null);
    }
  }

  /**
   * What the text says. JSON is told by its file name or its first character: unlike YAML it may be
   * indented with tabs.
   *
   * @throws dev.tidegate.core.document.DocumentException if it is neither JSON nor YAML
   */
  public Node document() {
    return isJson() ? DocumentReader.json(text) : DocumentReader.yaml(text);
  }

  /** How the text is sent. */
  public String mediaType() {
    return isJson() ? Call.JSON : Call.YAML;
  }

  private boolean isJson() {
    String start = text.stripLeading();
    return name.endsWith(".json") || start.startsWith("{\n") || start.startsWith("{\"");
  }
}
