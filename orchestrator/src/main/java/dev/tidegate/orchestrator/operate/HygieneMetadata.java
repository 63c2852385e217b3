package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.FlagDefinition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that tells when a flag may go: {@code owner}, {@code created}, {@code expires}. All
 * are optional. Checked where a flag is put, not where it is read: a stored flag is served whatever
 * they say.
 */
final class HygieneMetadata {
  private HygieneMetadata() {}

  /** Adds a problem for each that is malformed; the flag lies at {@code path}. */
  static void check(FlagDefinition flag, String path, Problems problems) {
    @Nullable Node owner = flag.metadata().get("owner");
    String metadata = Problem.member(path, "metadata");
    if (owner != null && !(owner instanceof TextNode)) {
      problems.add(
          Problem.member(metadata, "owner"), owner, "must be a text, but is " + owner.kind());
    }
    for (String name : new String[] {"created", "expires"}) {
      @Nullable Node date = flag.metadata().get(name);
      if (date != null && !(date instanceof TextNode text && isDate(text.value()))) {
        problems.add(
            Problem.member(metadata, name),
            date,
            "is no date: " + date,
            "for example \"2026-12-31\" or \"2026-12-31T12:00:00Z\"");
      }
    }
  }

  private static boolean isDate(String text) {
    try {
      if (text.length() == 10) {
        LocalDate.parse(text);
      } else {
        Instant.parse(text);
      }
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
