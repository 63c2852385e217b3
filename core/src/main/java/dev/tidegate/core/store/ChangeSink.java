package dev.tidegate.core.store;

/**
 * Receives a range's changes. Calls come one at a time, in revision order, from a thread of the
 * stream; an implementation only enqueues and never blocks or throws.
 */
public interface ChangeSink {
  /**
   * The whole range, first of all and again after every gap (compaction, restore). Keys held before
   * and missing here were deleted.
   */
  void reset(Snapshot snapshot);

  /** The next revision's changes. */
  void apply(ChangeBatch batch);

  /** Nothing else changed up to this revision. */
  void progress(Revision revision);

  /**
   * The stream is cut off, for example because the store is down; it keeps trying and goes on with
   * {@link #apply} or {@link #reset}. May be called more than once for one outage.
   *
   * @param cause in words, for people
   */
  void disconnected(String cause);
}
