package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Revision;

/** What became of taking ownership, saving or sealing. */
public sealed interface SaveResult {
  /** It is durable since this revision. */
  record Durable(Revision revision) implements SaveResult {}

  /** Nothing was written: a newer boot of the instance owns its checkpoints. */
  record SupersededBoot() implements SaveResult {}

  /** Nothing was written, and the same again would not be either; says why. */
  record Refused(String reason) implements SaveResult {}

  /** The store did not say whether it was written. Doing it again is safe. */
  record Undecided(String cause) implements SaveResult {}
}
