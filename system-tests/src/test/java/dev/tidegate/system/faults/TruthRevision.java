package dev.tidegate.system.faults;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one revision of the store changed.
 *
 * @param nanos when the watch told it, on the machine's monotonic clock: not before it was made
 * @param changes in no particular order, each key once
 */
record TruthRevision(long revision, long nanos, List<Change> changes) {
  TruthRevision {
    changes = List.copyOf(changes);
  }

  /**
   * A change of one key.
   *
   * @param key without the deployment's prefix
   * @param value what was put, or null for a deletion
   * @param created revision at which the key began to exist, 0 for a deletion
   */
  record Change(String key, @Nullable String value, long created) {
    boolean put() {
      return value != null;
    }

    /** The stored JSON; an empty object for a deletion. */
    Fields fields() {
      return Fields.parse(value == null ? "{}" : value);
    }

    /** The segment of the key at {@code index}, or "". */
    String segment(int index) {
      String[] segments = key.split("/", -1);
      return index < segments.length ? segments[index] : "";
    }

    /** True if the key's segments are as given; {@code *} stands for any. */
    boolean at(String pattern) {
      String[] wanted = pattern.split("/", -1);
      String[] segments = key.split("/", -1);
      boolean same = wanted.length == segments.length;
      for (int i = 0; same && i < wanted.length; i++) {
        same = wanted[i].equals("*") || wanted[i].equals(segments[i]);
      }
      return same;
    }
  }

  /** One line of JSON, which {@link #parse} reads. */
  String toLine() {
    List<Node> lines = new ArrayList<>();
    for (Change change : changes) {
      MapNode.Builder line = MapNode.builder().put("key", change.key());
      if (change.value() != null) {
        line.put("value", change.value());
      }
      lines.add(line.put("created", change.created()).build());
    }
    return JsonWriter.compact(
        MapNode.builder()
            .put("revision", revision)
            .put("nanos", nanos)
            .put("changes", ListNode.of(lines))
            .build());
  }

  static TruthRevision parse(String json) {
    Fields line = Fields.parse(json);
    List<Change> changes = new ArrayList<>();
    for (Fields change : line.maps("changes")) {
      boolean put = change.of().get("value") != null;
      changes.add(
          new Change(
              change.text("key"), put ? change.text("value") : null, change.number("created")));
    }
    return new TruthRevision(line.number("revision"), line.number("nanos"), changes);
  }

  /** Puts and deletions. */
  List<Change> matching(String pattern) {
    return where(change -> change.at(pattern));
  }

  List<Change> puts(String pattern) {
    return where(change -> change.put() && change.at(pattern));
  }

  List<Change> deletions(String pattern) {
    return where(change -> !change.put() && change.at(pattern));
  }

  List<Change> where(Predicate<Change> wanted) {
    return changes.stream().filter(wanted).toList();
  }
}
