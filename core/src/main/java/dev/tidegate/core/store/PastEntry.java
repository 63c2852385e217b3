package dev.tidegate.core.store;

/** What a key held at a revision of the past, as far as the store still knows. */
public sealed interface PastEntry {
  /** It existed; {@code entry} is as it was then. */
  record Found(Entry entry) implements PastEntry {}

  /** It did not exist then. */
  record Absent() implements PastEntry {}

  /** The store has forgotten that revision: its history was compacted. */
  record Compacted() implements PastEntry {}

  /** That revision is not written yet. */
  record NotYet() implements PastEntry {}
}
