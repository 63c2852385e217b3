package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a flag may be removed: it has expired, it does the same for everybody for long, or nobody
 * evaluates it. What is not known speaks for no reason.
 */
public final class StaleFlags {
  private final Instant now;
  private final Duration unchangedFor;
  private final @Nullable Map<String, Doc> usage;

  /**
   * Judges at {@code now}.
   *
   * @param unchangedFor younger changes and younger evaluations keep a flag
   * @param usage evaluations by flag, or null if they are not known
   */
  public StaleFlags(Instant now, Duration unchangedFor, @Nullable Map<String, Doc> usage) {
    this.now = now;
    this.unchangedFor = unchangedFor;
    this.usage = usage;
  }

  /** The reasons, empty for a flag that is in use. */
  public List<String> reasons(Doc flag) {
    List<String> reasons = new ArrayList<>();
    String expires = flag.text("definition", "metadata", "expires");
    Instant end = time(expires);
    if (end != null && !end.isAfter(now)) {
      reasons.add("expired " + expires);
    }
    if (!flag.at("ownedBy").exists()) {
      settled(flag, reasons);
    }
    unused(flag, reasons);
    return reasons;
  }

  private void settled(Doc flag, List<String> reasons) {
    boolean folded = "rollout.complete".equals(flag.text("changed", "action"));
    Duration age = unchanged(flag);
    boolean old = age != null && age.compareTo(unchangedFor) >= 0;
    if (!folded && !old) {
      return;
    }
    String since = age == null ? "" : " for " + age.toDays() + "d";
    if ("DISABLED".equals(flag.text("definition", "state"))) {
      reasons.add("switched off" + since);
      return;
    }
    Set<String> served = served(flag);
    if (served != null && served.size() == 1) {
      String variant = String.join("", served);
      reasons.add(
          folded
              ? "fully rolled out: '" + variant + "' for everybody since its rollout completed"
              : "'" + variant + "' for everybody" + since);
    }
  }

  private void unused(Doc flag, List<String> reasons) {
    Map<String, Doc> counts = usage;
    if (counts == null) {
      return;
    }
    Doc count = counts.get(flag.text("key"));
    Instant last = count == null ? null : time(count.text("lastEvaluated"));
    Instant created = time(flag.text("created"));
    boolean young = created != null && created.plus(unchangedFor).isAfter(now);
    if (last == null) {
      if (!young && (count == null || count.whole("evaluations") == 0)) {
        reasons.add("never evaluated, as far as agents tell");
      }
    } else if (!last.plus(unchangedFor).isAfter(now)) {
      reasons.add("not evaluated for " + Duration.between(last, now).toDays() + "d");
    }
  }

  /** How long it has not changed, at least; null if that is not known. */
  private @Nullable Duration unchanged(Doc flag) {
    Instant exact = time(flag.text("changed", "at"));
    Instant bound = exact == null ? time(flag.text("changedBefore")) : exact;
    return bound == null ? null : Duration.between(bound, now);
  }

  /** The variants anybody may get; null where that cannot be told. */
  private static @Nullable Set<String> served(Doc flag) {
    Set<String> variants = new LinkedHashSet<>();
    Doc definition = flag.at("definition");
    if (definition.at("prerequisites").exists()) {
      return null;
    }
    variants.add(FlagText.defaultVariant(flag));
    return !definition.at("targeting").exists()
            || collect(definition.at("targeting").node(), FlagText.defaultVariant(flag), variants)
        ? variants
        : null;
  }

  /** Adds what {@code rule} may answer; false where that cannot be told. */
  private static boolean collect(Node rule, String otherwise, Set<String> variants) {
    if (rule instanceof TextNode text) {
      variants.add(text.value());
      return true;
    }
    if (!(rule instanceof MapNode map)) {
      variants.add(otherwise); // null: the default variant
      return true;
    }
    if (map.members().isEmpty()) {
      return true;
    }
    if (map.get("if") instanceof ListNode branches) {
      return branches(branches.items(), otherwise, variants);
    }
    if (map.get("fractional") instanceof ListNode entries) {
      return entries(entries.items(), variants);
    }
    return false;
  }

  private static boolean branches(List<Node> items, String otherwise, Set<String> variants) {
    boolean known = true;
    for (int i = 1; i < items.size(); i += 2) {
      known &= collect(items.get(i), otherwise, variants);
    }
    if (items.size() % 2 == 1) {
      known &= collect(items.get(items.size() - 1), otherwise, variants);
    } else {
      variants.add(otherwise);
    }
    return known;
  }

  private static boolean entries(List<Node> items, Set<String> variants) {
    for (Node item : items) {
      if (item instanceof ListNode entry
          && !entry.items().isEmpty()
          && entry.items().get(0) instanceof TextNode variant) {
        variants.add(variant.value());
      } else if (item instanceof ListNode) {
        return false;
      }
    }
    return true;
  }

  /** A time or a date, which ends at its midnight; null for anything else. */
  static @Nullable Instant time(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
