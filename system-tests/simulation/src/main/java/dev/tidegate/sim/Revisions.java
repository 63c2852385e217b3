package dev.tidegate.sim;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Revisions of the store as a person follows them: what is watched with its value, the rest by key.
 */
final class Revisions {
  private static final int VALUE_CHARS_MAX = 400;

  private Revisions() {}

  static String described(long nanos, ChangeBatch batch) {
    String puts = batch.puts().stream().map(Revisions::put).collect(Collectors.joining("\n    "));
    String deletes =
        batch.deletes().stream().map(key -> "- " + key).collect(Collectors.joining("\n    "));
    return String.format(
        Locale.ROOT,
        "%9.3f s revision %d%n    %s%s%s",
        nanos / 1e9,
        batch.revision().value(),
        puts,
        puts.isEmpty() || deletes.isEmpty() ? "" : "\n    ",
        deletes);
  }

  private static String put(Entry entry) {
    String path = entry.key().path();
    boolean isShown =
        path.startsWith("ns/") || path.startsWith("system/") || path.contains("/requests/");
    if (!isShown) {
      return path;
    }
    String value = entry.value().utf8();
    return path
        + " = "
        + (value.length() > VALUE_CHARS_MAX ? value.substring(0, VALUE_CHARS_MAX) + "…" : value);
  }
}
