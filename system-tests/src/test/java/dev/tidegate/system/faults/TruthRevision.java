package dev.tidegate.system.faults;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one revision of the store changed.
 *
 * @param changes in no particular order, each key once
 */
record TruthRevision(long revision, List<Change> changes) {
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
