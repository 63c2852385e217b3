package dev.tidegate.orchestrator.foreign;

import org.jspecify.annotations.Nullable;

/**
 * Which namespace a client without an agent asks for. Flagd's grammar: {@code flagSetId=X}, {@code
 * source=X} or a bare X; the id of our flag sets and the name of our sources are one thing, the
 * namespace. A namespace nobody has made is no error: it has no flags.
 *
 * @param namespace a name, or empty for flags that belong to no set, of which there are none
 */
public record Selector(String namespace) {
  private static final String FLAG_SET = "flagSetId";
  private static final String SOURCE = "source";
  private static final int CHARS_MAX = 200;

  /**
   * Reads a selector.
   *
   * @param text as the client sent it; null or blank where it sent none
   * @param byDefault the namespace of clients that send none
   * @throws MalformedSelectorException if it is not written so; says how to write it
   */
  public static Selector parse(@Nullable String text, String byDefault) {
    if (text == null || text.isBlank()) {
      return new Selector(byDefault);
    }
    String trimmed = text.strip();
    if (trimmed.length() > CHARS_MAX) {
      throw new MalformedSelectorException(
          "a selector has at most %d characters, not %d".formatted(CHARS_MAX, trimmed.length()));
    }
    int equals = trimmed.indexOf('=');
    if (equals < 0) {
      return new Selector(value(trimmed, trimmed));
    }
    String name = trimmed.substring(0, equals).strip();
    String value = value(trimmed, trimmed.substring(equals + 1).strip());
    if (!name.equals(FLAG_SET) && !name.equals(SOURCE)) {
      throw malformed(trimmed, "a selector names flagSetId or source, not '" + name + "'");
    }
    if (name.equals(SOURCE) && value.isEmpty()) {
      throw malformed(trimmed, "source needs a value");
    }
    return new Selector(value);
  }

  private static String value(String selector, String value) {
    if (value.indexOf('=') >= 0 || value.indexOf(',') >= 0) {
      throw malformed(selector, "a selector has one condition");
    }
    return value;
  }

  private static MalformedSelectorException malformed(String selector, String why) {
    return new MalformedSelectorException(
        "'%s': %s; write flagSetId=NAMESPACE".formatted(selector, why));
  }
}
