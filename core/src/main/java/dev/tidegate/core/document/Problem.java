package dev.tidegate.core.document;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a document.
 *
 * @param path where in the tree, for example {@code $.spec.stages[0].share}
 * @param position where in the text, or {@link Position#NONE}
 * @param message what is wrong, without the path
 * @param hint what to do about it, or null
 */
public record Problem(String path, Position position, String message, @Nullable String hint) {
  /** The path of the whole document. */
  public static final String ROOT = "$";

  /** The path of the member {@code name} of the map at {@code path}. */
  public static String member(String path, String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-'
              || c == '$';
      if (!plain) {
        return path + "[" + JsonWriter.compact(TextNode.of(name)) + "]";
      }
    }
    return name.isEmpty() ? path + "[\"\"]" : path + "." + name;
  }

  /** The path of the item {@code index}, counted from 0, of the list at {@code path}. */
  public static String item(String path, int index) {
    return path + "[" + index + "]";
  }

  /** For people: {@code 3:7 $.spec.share: message (hint)}; the position only if known. */
  @Override
  public String toString() {
    return (position.isKnown() ? position + " " : "")
        + path
        + ": "
        + message
        + (hint == null ? "" : " (" + hint + ")");
  }
}
