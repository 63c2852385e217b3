package dev.tidegate.orchestrator.foreign;

import dev.tidegate.orchestrator.wire.Names;
import org.jspecify.annotations.Nullable;

/**
 * Which namespace a client without an agent asks for. Flagd's grammar: {@code flagSetId=X}, {@code
 * source=X} or a bare X; the id of our flag sets and the name of our sources are one thing, the
 * namespace. A namespace nobody has made is no error: it has no flags.
 *
 * @param namespace a name
 */
public record Selector(String namespace) {
  private static final String FLAG_SET = "flagSetId";
  private static final String SOURCE = "source";
  private static final int SHOWN_CHARS_MAX = 100;

  /**
   * Reads a selector.
   *
   * @param text as the client sent it; null or blank where it sent none
   * @param byDefault the namespace of clients that send none, or ask for flags of no set
   * @throws MalformedSelectorException if it is not written so; says how to write it
   */
  public static Selector parse(@Nullable String text, String byDefault) {
    if (text == null || text.isBlank()) {
      return new Selector(byDefault);
    }
    int equals = text.indexOf('=');
    String name = equals < 0 ? SOURCE : text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    if (!name.equals(FLAG_SET) && !name.equals(SOURCE)) {
      throw malformed(text, "has the key '" + shown(name) + "'");
    }
    if (value.isEmpty() && name.equals(FLAG_SET)) {
      return new Selector(byDefault);
    }
    if (!Names.isName(value)) {
      throw malformed(text, "names no possible namespace");
    }
    return new Selector(value);
  }

  private static MalformedSelectorException malformed(String text, String problem) {
    return new MalformedSelectorException(
        "selector '%s' %s; write flagSetId=NAMESPACE".formatted(shown(text), problem));
  }

  private static String shown(String text) {
    return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
  }
}
