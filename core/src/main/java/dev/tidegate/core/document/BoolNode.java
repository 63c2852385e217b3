package dev.tidegate.core.document;

/** True or false. */
public record BoolNode(boolean value, Position position) implements Node {
  /** A built node without position. */
  public static BoolNode of(boolean value) {
    return new BoolNode(value, Position.NONE);
  }

  @Override
  public String kind() {
    return "true or false";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoolNode bool && value == bool.value;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(value);
  }

  @Override
  public String toString() {
    return Boolean.toString(value);
  }
}
