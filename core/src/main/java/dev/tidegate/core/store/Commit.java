package dev.tidegate.core.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of the store. It takes effect as a whole, at one revision, if the fence and all
 * guards hold and the operation was not applied before; else not at all.
 *
 * <p>The operation key identifies the commit: it is put by one of the changes, guarded by its own
 * absence, so that submitting the identical commit again after an unknown outcome is safe and
 * answers {@link CommitResult.AlreadyApplied} if the first submission did land.
 *
 * @param operation key put by this commit and by no other; must be among {@code changes}
 * @param fence the leader claim this commit depends on, or null for commits that need no leader
 * @param guards at most {@value #GUARDS_MAX}
 * @param changes 1 to {@value #CHANGES_MAX}, no key twice
 */
public record Commit(
    Key operation, @Nullable Fence fence, List<Guard> guards, List<Change> changes) {
  /** Most guards of a commit: etcd's limit of 128 compares less the fence and the operation. */
  public static final int GUARDS_MAX = 126;

  /** Most changes of a commit: etcd's limit of operations in a transaction. */
  public static final int CHANGES_MAX = 128;

  public Commit {
    guards = List.copyOf(guards);
    changes = List.copyOf(changes);
    if (guards.size() > GUARDS_MAX || changes.size() > CHANGES_MAX) {
      throw new IllegalArgumentException(
          "commit of %d guards and %d changes; at most %d and %d"
              .formatted(guards.size(), changes.size(), GUARDS_MAX, CHANGES_MAX));
    }
    if (changes.stream()
        .noneMatch(change -> change instanceof Change.Put put && put.key().equals(operation))) {
      throw new IllegalArgumentException("the commit does not put its operation key " + operation);
    }
    rejectKeyTouchedTwice(changes);
  }

  /** Etcd refuses such a transaction; here the caller learns which key it was. */
  private static void rejectKeyTouchedTwice(List<Change> changes) {
    Set<Key> touched = new HashSet<>();
    for (Change change : changes) {
      Key key = change instanceof Change.Put put ? put.key() : null;
      if (change instanceof Change.Delete delete) {
        key = delete.key();
      }
      if (key != null && !touched.add(key)) {
        throw new IllegalArgumentException("the commit touches " + key + " twice");
      }
    }
    for (Change change : changes) {
      if (change instanceof Change.DeleteRange delete
          && touched.stream().anyMatch(delete.range()::contains)) {
        throw new IllegalArgumentException(
            "the commit touches keys of " + delete.range() + " twice");
      }
    }
  }
}
