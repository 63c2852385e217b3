package dev.tidegate.core.store;

import org.jspecify.annotations.Nullable;

/** One effect of a commit. No key may be touched by two changes of a commit. */
public sealed interface Change {
  /**
   * Puts a value.
   *
   * @param lease the lease the key dies with, or null for a key that stays
   */
  record Put(Key key, Bytes value, @Nullable LeaseId lease) implements Change {
    /** A put of a key that stays. */
    public Put(Key key, Bytes value) {
      this(key, value, null);
    }
  }

  /** Deletes one key; no effect where it does not exist. */
  record Delete(Key key) implements Change {}

  /** Deletes every key of a range. */
  record DeleteRange(KeyRange range) implements Change {}
}
