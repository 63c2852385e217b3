package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.wire.Epoch;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Rewind;
import java.util.List;
import java.util.Optional;

/**
 * Makes a store that went back the one everybody follows: a new epoch, in which every place is
 * later than whatever was seen before. On any replica and without a leader. Thread-safe.
 */
public final class Adoption {
  private static final String NOTHING = "there is nothing to adopt";

  private final Mutations mutations;

  /** Adopts through {@code mutations}. */
  public Adoption(Mutations mutations) {
    this.mutations = mutations;
  }

  /** Raises the epoch; answers the new one. */
  public Outcome<Long> adopt(Author author) {
    try {
      Optional<Entry> epoch = mutations.store().get(Keyspace.EPOCH);
      Optional<Entry> rewind = mutations.store().get(Keyspace.REWIND);
      return rewind.isEmpty()
          ? nothing()
          : adopt(author, epoch, rewind.get(), read(epoch), read(rewind.get()));
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  private Outcome<Long> adopt(
      Author author, Optional<Entry> epoch, Entry entry, Epoch current, Optional<Rewind> rewind) {
    long next =
        rewind.map(noticed -> noticed.nextEpoch(current.epoch())).orElse(current.epoch() + 1);
    Mutation mutation =
        new Mutation(
            "system",
            mutations.freshId().value(),
            author,
            "store.adopt",
            "store as epoch " + next,
            List.of(
                Guard.asSeen(Keyspace.EPOCH, epoch.map(Entry::modRevision).orElse(Revision.NONE)),
                new Guard.UnchangedSince(Keyspace.REWIND, entry.modRevision())),
            List.of(
                new Change.Put(Keyspace.EPOCH, Epoch.FORMAT.write(new Epoch(next))),
                new Change.Delete(Keyspace.REWIND)));
    return mutations.submitToAny(
        mutation,
        revision -> next,
        new Outcome.Conflict<>(
            "somebody came between",
            "the store was adopted, or somebody reported a later place",
            "look again: tidegate orchestrator adopt"));
  }

  private static Outcome<Long> nothing() {
    return new Outcome.Conflict<>(
        NOTHING,
        "nobody reported a place later than etcd's",
        "after a restore start the orchestrators, and the agents that have seen more will say so");
  }

  private static Epoch read(Optional<Entry> entry) {
    return entry.flatMap(found -> Epoch.FORMAT.read(found.value()).value()).orElse(Epoch.FIRST);
  }

  private static Optional<Rewind> read(Entry entry) {
    return Rewind.FORMAT.read(entry.value()).value();
  }
}
