package dev.tidegate.core.schema;

/**
 * One member of a map of a rollout file.
 *
 * @param example a value as YAML writes it in flow style, for example <code>{min: 2m}</code>
 * @param sentence what it does, in Markdown; empty if its name says it
 */
public record Field(
    String name, FieldType type, Presence presence, String example, String sentence) {
  /** What holds where the field is absent. */
  public sealed interface Presence {
    /** It must be there. */
    record Required() implements Presence {}

    /** The same as if {@code yaml} were written. */
    record Default(String yaml) implements Presence {}

    /** What {@code words} say. */
    record Otherwise(String words) implements Presence {}
  }

  static Field required(String name, FieldType type, String example, String sentence) {
    return new Field(name, type, new Presence.Required(), example, sentence);
  }

  /** A field of which the absence means the value {@code yaml}. */
  static Field usually(String name, String yaml, FieldType type, String example, String sentence) {
    return new Field(name, type, new Presence.Default(yaml), example, sentence);
  }

  /** A field of which the absence means what {@code words} say. */
  static Field otherwise(
      String name, String words, FieldType type, String example, String sentence) {
    return new Field(name, type, new Presence.Otherwise(words), example, sentence);
  }
}
