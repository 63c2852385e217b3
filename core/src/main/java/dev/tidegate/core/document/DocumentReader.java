package dev.tidegate.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.List;

/**
 * Reads JSON and YAML text into nodes. Total: whatever the text, the result is a node or a {@link
 * DocumentException} with line and column, within {@value #CHARS_MAX} characters and {@value
 * #DEPTH_MAX} levels. Duplicate names are an error in both languages. Stateless; for any thread.
 */
public final class DocumentReader {
  /** Longest text that is read, in characters. */
  public static final int CHARS_MAX = 16 * 1024 * 1024;

  /** Deepest nesting of maps and lists that is read. */
  public static final int DEPTH_MAX = 64;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private DocumentReader() {}

  /**
   * The one JSON value in {@code text}.
   *
   * @throws DocumentException if it is not JSON, too long, too deep or has duplicate names
   */
  public static Node json(String text) {
    return JsonText.read(checked(text));
  }

  /**
   * The one YAML document in {@code text}; an empty text is null.
   *
   * @throws DocumentException if it is not YAML, holds several documents, or uses anchors, aliases
   *     or tags
   */
  public static Node yaml(String text) {
    List<Node> documents = yamlAll(text);
    if (documents.size() > 1) {
      throw new DocumentException(
          new Problem(
              Problem.ROOT,
              documents.get(1).position(),
              "there are " + documents.size() + " documents where one is expected",
              "split the file at the lines '---'"));
    }
    return documents.isEmpty() ? new NullNode(new Position(1, 1)) : documents.get(0);
  }

  /** All YAML documents in {@code text}, in order; see {@link #yaml}. */
  public static List<Node> yamlAll(String text) {
    return List.copyOf(YamlText.readAll(checked(text)));
  }

  /** The one document in {@code text}: JSON if {@code fileName} ends in .json, else YAML. */
  public static Node any(String fileName, String text) {
    return fileName.endsWith(".json") ? json(text) : yaml(text);
  }

  /**
   * The characters of UTF-8 {@code bytes}.
   *
   * @throws DocumentException at the first byte that is not UTF-8
   */
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new DocumentException(
          new Problem(
              Problem.ROOT, endOf(text), "byte " + in.position() + " is not UTF-8 text", null));
    }
    return text;
  }

  private static Position endOf(String text) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, text.length() - lineStart + 1);
  }

  private static String checked(String text) {
    if (text.length() > CHARS_MAX) {
      throw new DocumentException(
          new Problem(
              Problem.ROOT,
              new Position(1, 1),
              "longer than " + CHARS_MAX + " characters: " + text.length(),
              null));
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.substring(1) : text;
  }
}
