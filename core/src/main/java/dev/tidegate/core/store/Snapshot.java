package dev.tidegate.core.store;

import java.util.List;

/**
 * All entries of a range at one revision, in key order.
 *
 * @param revision the revision the whole list was read at
 * @param entries in key order, no key twice
 */
public record Snapshot(Revision revision, List<Entry> entries) {
  public Snapshot {
    entries = List.copyOf(entries);
  }
}
