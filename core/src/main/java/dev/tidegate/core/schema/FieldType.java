package dev.tidegate.core.schema;

import java.util.List;
import java.util.Optional;

/** What may be written as the value of a field. */
public sealed interface FieldType {
  /** How the reference of the file calls it, for example {@code duration}. */
  String word();

  /** The section that describes the maps in here, if there are any. */
  default Optional<Section> section() {
    return Optional.empty();
  }

  /**
   * A text.
   *
   * @param pattern a regular expression that all of it must match; empty for any text
   * @param min the fewest characters
   * @param max the most characters
   */
  record Text(String word, String pattern, int min, int max) implements FieldType {}

  /** One of several words. */
  record Choice(List<String> words) implements FieldType {
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public String word() {
      return "`" + String.join("`, `", words) + "`";
    }
  }

  /** A number from {@code min} to {@code max}, whole or not. */
  record Quantity(String word, boolean whole, double min, double max) implements FieldType {}

  /** True or false. */
  record Truth() implements FieldType {
    @Override
    public String word() {
      return "true, false";
    }
  }

  /** Anything; what it means is decided where it is used. */
  record Anything(String word) implements FieldType {}

  /** A list. */
  record ListOf(FieldType item, int max) implements FieldType {
    @Override
    public String word() {
      return item instanceof Table ? "list" : "list of " + item.word() + "s";
    }

    @Override
    public Optional<Section> section() {
      return item.section();
    }
  }

  /**
   * A map whose keys are names given by the author.
   *
   * @param placeholder how the reference writes such a key, for example {@code KEY}
   * @param keyPattern a regular expression that all of each key must match
   */
  record MapOf(String word, String placeholder, String keyPattern, FieldType value)
      implements FieldType {
    @Override
    public Optional<Section> section() {
      return value.section();
    }
  }

  /** A map with fields of its own. */
  record Table(Section fields) implements FieldType {
    @Override
    public String word() {
      return "map";
    }

    @Override
    public Optional<Section> section() {
      return Optional.of(fields);
    }
  }

  /** One or the other. */
  record Either(FieldType first, FieldType second) implements FieldType {
    @Override
    public String word() {
      return first.word() + " or " + second.word();
    }

    @Override
    public Optional<Section> section() {
      return first.section().or(second::section);
    }
  }
}
