package dev.tidegate.core.store;

import java.util.List;

/** What became of a commit. */
public sealed interface CommitResult {
  /** It took effect, at this revision. */
  record Committed(Revision revision) implements CommitResult {}

  /** The identical operation took effect earlier, at this revision. */
  record AlreadyApplied(Revision revision) implements CommitResult {}

  /**
   * Nothing was written: a key differs from what a guard expected.
   *
   * @param failed the guards that did not hold, at least one
   */
  record Superseded(List<Guard> failed) implements CommitResult {
    public Superseded {
      failed = List.copyOf(failed);
    }
  }

  /**
   * Nothing was written: the claim, or a lease that keys were to be put with, is gone or somebody
   * else's. The writer leads no more.
   */
  record Fenced() implements CommitResult {}

  /**
   * It may have taken effect, or may do so later. Only the identical commit resolves it; a read
   * proves nothing.
   *
   * @param cause in words, for people
   */
  record Unknown(String cause) implements CommitResult {}
}
