package dev.tidegate.system;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/** Shell examples of a document that are followed by what they print. */
final class DocumentedCalls {
  private static final Pattern EXAMPLE =
      Pattern.compile("```sh\\n(.*?)```\\n+```(?:json|text)\\n(.*?)```", Pattern.DOTALL);

  private DocumentedCalls() {}

  /**
   * One example.
   *
   * @param command for a shell
   * @param output as the document shows it
   */
  record Call(String command, String output) {}

  static List<Call> of(String document) throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Checkout.root().resolve(document)))
        .results()
        .map(found -> new Call(found.group(1), found.group(2)))
        .toList();
  }

  /** Without line breaks and spaces, and without what differs from run to run. */
  static String comparable(String output) {
    return output
        .replaceAll("\\s+", "")
        .replaceAll("\"revision\":\\d+", "\"revision\":0")
        .replaceAll("\"etag\":\"\\d+\"", "\"etag\":\"0\"")
        .replaceAll("id:\\d+", "id:0");
  }
}
