package dev.tidegate.core.store;

/** A condition on one key that must hold inside the transaction for a commit to take effect. */
public sealed interface Guard {
  /** The key compared. */
  Key key();

  /** Holds while the key does not exist. */
  record Absent(Key key) implements Guard {}

  /** Holds while the key exists, whatever its value. */
  record Present(Key key) implements Guard {}

  /** Holds while the key's current incarnation is the one created at {@code revision}. */
  record CreatedAt(Key key, Revision revision) implements Guard {}

  /** Holds while the key was last put at {@code revision}. */
  record UnchangedSince(Key key, Revision revision) implements Guard {}

  /**
   * The guard that fails as soon as the key differs from what was seen: {@link UnchangedSince} for
   * a key that existed, {@link Absent} for {@link Revision#NONE}.
   */
  static Guard asSeen(Key key, Revision modRevision) {
    return modRevision.equals(Revision.NONE)
        ? new Absent(key)
        : new UnchangedSince(key, modRevision);
  }
}
