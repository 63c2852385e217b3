package dev.tidegate.sim.plant;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Store;
import dev.tidegate.testkit.StoreBetween;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Stores that commit something else than they were asked to. */
final class Commits {
  private Commits() {}

  static Store changed(Store store, UnaryOperator<Commit> change) {
    return new StoreBetween(store) {
      @Override
      public CommitResult commit(Commit commit) {
        return super.commit(change.apply(commit));
      }
    };
  }

  /** The same with other guards. */
  private static Commit guarded(Commit commit, Stream<Guard> guards) {
    return new Commit(commit.operation(), commit.fence(), guards.toList(), commit.changes());
  }

  /** The same with each put as {@code put} makes it; the operation key may be another one. */
  private static Commit putting(Commit commit, Key operation, UnaryOperator<Change.Put> put) {
    List<Change> changes =
        commit.changes().stream()
            .map(change -> change instanceof Change.Put one ? put.apply(one) : change)
            .toList();
    return new Commit(operation, commit.fence(), commit.guards(), changes);
  }

  /** The same under another operation key. */
  private static Commit renamed(Commit commit, Key operation) {
    return putting(
        commit,
        operation,
        put ->
            put.key().equals(commit.operation())
                ? new Change.Put(operation, put.value(), put.lease())
                : put);
  }

  static Store unfenced(Store store) {
    return changed(
        store, commit -> new Commit(commit.operation(), null, commit.guards(), commit.changes()));
  }

  /** What is put stays for good. */
  static Store leaseless(Store store) {
    return changed(
        store,
        commit ->
            putting(commit, commit.operation(), put -> new Change.Put(put.key(), put.value())));
  }

  /** Without the guards on the keys given. */
  static Store unguarded(Store store, Predicate<Key> keys) {
    return changed(
        store,
        commit ->
            guarded(commit, commit.guards().stream().filter(guard -> !keys.test(guard.key()))));
  }

  /** Whatever stood at a key, it is enough that something stands there now. */
  static Store anyIncarnation(Store store) {
    return changed(
        store, commit -> guarded(commit, commit.guards().stream().map(Commits::loosened)));
  }

  private static Guard loosened(Guard guard) {
    return guard instanceof Guard.UnchangedSince || guard instanceof Guard.CreatedAt
        ? new Guard.Present(guard.key())
        : guard;
  }

  /** A lost outcome is taken for a failure, and done again as something new. */
  static Store blindRetry(Store store) {
    return new StoreBetween(store) {
      private int tries;

      @Override
      public CommitResult commit(Commit commit) {
        CommitResult result = super.commit(commit);
        Key operation = new Key(commit.operation().path() + "-again" + ++tries);
        return result instanceof CommitResult.Unknown
            ? super.commit(renamed(commit, operation))
            : result;
      }
    };
  }

  /** What goes into two transactions instead of one: what is chosen first, then the rest. */
  static Store split(Store store, Predicate<Key> first) {
    return new StoreBetween(store) {
      @Override
      public CommitResult commit(Commit commit) {
        List<Change> early =
            commit.changes().stream()
                .filter(change -> change instanceof Change.Put put && first.test(put.key()))
                .toList();
        if (early.isEmpty() || commit.fence() == null) {
          return super.commit(commit);
        }
        Key operation = new Key(commit.operation().path() + "-first");
        List<Change> changes = new ArrayList<>(early);
        changes.add(new Change.Put(operation, Bytes.ofUtf8("{}")));
        CommitResult result =
            super.commit(new Commit(operation, commit.fence(), commit.guards(), changes));
        if (result instanceof CommitResult.Superseded || result instanceof CommitResult.Fenced) {
          return result;
        }
        return super.commit(
            new Commit(
                commit.operation(),
                commit.fence(),
                List.of(),
                commit.changes().stream().filter(change -> !early.contains(change)).toList()));
      }
    };
  }

  /** What stages serve is put as {@code other} makes it. */
  static Store overlays(Store store, UnaryOperator<MapNode> other) {
    return changed(
        store,
        commit ->
            putting(
                commit,
                commit.operation(),
                put ->
                    put.key().path().contains("/overlays/")
                            && DocumentReader.json(put.value().utf8()) instanceof MapNode overlay
                        ? new Change.Put(
                            put.key(), Bytes.ofUtf8(JsonWriter.compact(other.apply(overlay))))
                        : put));
  }

  /** Nobody keeps what was done: the operation goes elsewhere. */
  static Store withoutAudit(Store store) {
    return changed(
        store,
        commit -> {
          String path = commit.operation().path();
          if (!path.contains("/audit/entries/")) {
            return commit;
          }
          return renamed(commit, new Key(path.replace("/audit/entries/", "/operations/")));
        });
  }
}
