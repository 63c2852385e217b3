package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import org.jspecify.annotations.Nullable;

/** Puts a flag's body of the past as a new change. */
public final class Reversions {
  private final Mutations mutations;
  private final FlagOperations flags;

  /** Puts through {@code flags}. */
  public Reversions(Mutations mutations, FlagOperations flags) {
    this.mutations = mutations;
    this.flags = flags;
  }

  /**
   * Puts the body that the flag had at {@code to}, checked as any other; a deleted flag comes back.
   *
   * @param expected mod revision the caller saw, or null for what this replica sees now
   */
  public Outcome<String> revert(
      String namespace, String key, Revision to, @Nullable Revision expected, Author author) {
    PastEntry past;
    try {
      past = mutations.store().getAt(Keyspace.flag(namespace, key), to);
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
    if (past instanceof PastEntry.Found found) {
      return put(namespace, key, found, to, expected, author);
    }
    if (past instanceof PastEntry.Compacted) {
      return new Outcome.Conflict<>(
          "revision " + to + " is forgotten",
          "etcd has compacted its history beyond it",
          "tidegate flag history " + key + " shows what is left");
    }
    return new Outcome.Missing<>("flag " + key + " at revision " + to);
  }

  private Outcome<String> put(
      String namespace,
      String key,
      PastEntry.Found found,
      Revision to,
      @Nullable Revision expected,
      Author author) {
    @Nullable Stored<MapNode> now = mutations.view().namespace(namespace).flags().get(key);
    Revision seen = now == null ? Revision.NONE : now.modRevision();
    String reason =
        author.reason().isBlank()
            ? "back to revision " + to
            : author.reason() + "; back to revision " + to;
    try {
      return flags.put(
          namespace,
          key,
          DocumentReader.json(found.entry().value().utf8()),
          expected == null ? seen : expected,
          new Author(author.subject(), reason),
          "flag.revert");
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>("the body at revision " + to + " is no JSON", e.problems());
    }
  }
}
