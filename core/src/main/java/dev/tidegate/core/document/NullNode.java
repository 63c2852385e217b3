package dev.tidegate.core.document;

/** The null value: {@code null} in JSON; {@code null}, {@code ~} or nothing in YAML. */
public record NullNode(Position position) implements Node {
  /** A built null without position. */
  public static NullNode of() {
    return new NullNode(Position.NONE);
  }

  @Override
  public String kind() {
    return "null";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NullNode;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "null";
  }
}
