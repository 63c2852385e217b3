package dev.tidegate.core.document;

/**
 * A string.
 *
 * @param value the characters, escapes resolved
 */
public record TextNode(String value, Position position) implements Node {
  /** A built node without position. */
  public static TextNode of(String value) {
    return new TextNode(value, Position.NONE);
  }

  @Override
  public String kind() {
    return "text";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextNode text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }
}
