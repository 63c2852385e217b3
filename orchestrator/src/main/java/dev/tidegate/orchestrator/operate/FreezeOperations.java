package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Freezes by hand: by compare-and-swap of the one document of their scope, on any replica and
 * without a leader. An advance compares that document inside its transaction, so of a freeze and an
 * advance only the first takes effect. Thread-safe.
 */
public final class FreezeOperations {
  /** Most freezes of a namespace, and of all namespaces; ended ones are dropped first. */
  public static final int FREEZES_MAX = 100;

  /** The longest a freeze that people set lasts: a forgotten one must not hold for ever. */
  public static final Duration LASTS_MAX = Duration.ofDays(366);

  /** Where changes of the freezes of all namespaces are audited. */
  private static final String SYSTEM = "system";

  private static final int SWAPS_MAX = 8;

  private final Mutations mutations;

  /** Changes through {@code mutations}. */
  public FreezeOperations(Mutations mutations) {
    this.mutations = mutations;
  }

  /**
   * Adds a freeze, in place of one of the name that has ended. Done without a write if it is there
   * already, so that it can be repeated.
   *
   * @param namespace which rollouts, or null for all namespaces
   * @param wanted with a reason and an end at most {@link #LASTS_MAX} ahead
   */
  public Outcome<Freeze> add(@Nullable String namespace, String name, Freeze wanted) {
    List<Problem> problems = problems(wanted, mutations.clock().instant());
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("freeze " + name + " is not valid", problems);
    }
    Author author = new Author(wanted.actor(), wanted.reason());
    return swap(namespace, author, "freeze.add", name, document -> added(document, name, wanted));
  }

  /** Removes a freeze. */
  public Outcome<Freeze> remove(@Nullable String namespace, String name, Author author) {
    return swap(namespace, author, "freeze.remove", name, document -> removed(document, name));
  }

  /** What became of the document before it is written. */
  private sealed interface Edit {
    /** To be written; {@code freeze} is the one added or removed. */
    record Changed(SortedMap<String, Freeze> next, Freeze freeze) implements Edit {}

    /** Nothing to write. */
    record Settled(Outcome<Freeze> outcome) implements Edit {}
  }

  /** The freezes as they are, with the revision a guard compares. */
  private record Seen(SortedMap<String, Freeze> byName, Revision revision) {}

  private interface Editing {
    Edit edit(Seen document);
  }

  private Edit added(Seen document, String name, Freeze wanted) {
    Instant now = mutations.clock().instant();
    SortedMap<String, Freeze> next = new TreeMap<>(document.byName());
    next.values().removeIf(freeze -> hasEnded(freeze, now));
    @Nullable Freeze there = next.get(name);
    if (wanted.equals(there)) {
      return new Edit.Settled(new Outcome.Done<>(wanted, document.revision()));
    }
    if (there != null) {
      return new Edit.Settled(
          new Outcome.Conflict<>(
              "there is a freeze " + name + " already",
              "by %s%s: %s"
                  .formatted(
                      there.actor(),
                      there.until() == null ? "" : " until " + there.until(),
                      there.reason()),
              "add one of another name, or tidegate freeze remove " + name + " first"));
    }
    if (next.size() >= FREEZES_MAX) {
      return new Edit.Settled(
          new Outcome.Conflict<>(
              "there are " + FREEZES_MAX + " freezes already",
              "more are not kept",
              "tidegate freeze list, and remove what is no longer meant"));
    }
    next.put(name, wanted);
    return new Edit.Changed(next, wanted);
  }

  private static Edit removed(Seen document, String name) {
    SortedMap<String, Freeze> next = new TreeMap<>(document.byName());
    @Nullable Freeze gone = next.remove(name);
    return gone == null
        ? new Edit.Settled(new Outcome.Missing<>("freeze " + name))
        : new Edit.Changed(next, gone);
  }

  private Outcome<Freeze> swap(
      @Nullable String namespace, Author author, String action, String name, Editing editing) {
    try {
      return swapOrThrow(namespace, author, action, name, editing);
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  /** Reads, edits and writes until nobody came between; after some rounds gives up. */
  private Outcome<Freeze> swapOrThrow(
      @Nullable String namespace, Author author, String action, String name, Editing editing) {
    Key key = namespace == null ? Keyspace.SYSTEM_FREEZES : Keyspace.freezes(namespace);
    Outcome<Freeze> outcome = contended(name);
    for (int swap = 0; swap < SWAPS_MAX && outcome instanceof Outcome.Conflict; swap++) {
      Optional<Seen> document = read(key);
      if (document.isEmpty()) {
        return new Outcome.Conflict<>(
            "the freezes at " + key + " cannot be read",
            "they hold everything, and a change would lose what they say",
            "repair the value with etcdctl; docs/keyspace.md tells its form");
      }
      Edit edit = editing.edit(document.get());
      if (!(edit instanceof Edit.Changed changed)) {
        return ((Edit.Settled) edit).outcome();
      }
      Mutation mutation =
          new Mutation(
              namespace == null ? SYSTEM : namespace,
              mutations.freshId().value(),
              author,
              action,
              namespace == null ? "freeze " + name + " of all namespaces" : "freeze " + name,
              List.of(Guard.asSeen(key, document.get().revision())),
              List.of(new Change.Put(key, Freezes.FORMAT.write(new Freezes(changed.next())))));
      outcome = mutations.submit(mutation, revision -> changed.freeze(), contended(name));
    }
    return outcome;
  }

  private Optional<Seen> read(Key key) {
    Optional<Entry> entry = mutations.store().get(key);
    return entry.isEmpty()
        ? Optional.of(new Seen(new TreeMap<>(), Revision.NONE))
        : Freezes.FORMAT
            .read(entry.get().value())
            .value()
            .map(freezes -> new Seen(freezes.byName(), entry.get().modRevision()));
  }

  private static Outcome.Conflict<Freeze> contended(String name) {
    return new Outcome.Conflict<>(
        "freeze " + name + " was not changed: others changed freezes each time",
        SWAPS_MAX + " attempts, nothing was written",
        "repeat it");
  }

  private static boolean hasEnded(Freeze freeze, Instant now) {
    return freeze.until() != null && !now.isBefore(freeze.until());
  }

  private static List<Problem> problems(Freeze wanted, Instant now) {
    List<Problem> problems = new ArrayList<>();
    @Nullable Instant until = wanted.until();
    if (until == null || !until.isAfter(now) || until.isAfter(now.plus(LASTS_MAX))) {
      problems.add(
          new Problem(
              "$.until",
              Position.NONE,
              (until == null ? "a freeze needs an end" : until + " is no end of a freeze")
                  + ": it is within the next "
                  + LASTS_MAX.toDays()
                  + " days",
              "for example --for 2h"));
    }
    if (wanted.reason().isBlank()) {
      problems.add(
          new Problem("$.reason", Position.NONE, "a freeze needs a reason", "say why it is set"));
    }
    return problems;
  }
}
