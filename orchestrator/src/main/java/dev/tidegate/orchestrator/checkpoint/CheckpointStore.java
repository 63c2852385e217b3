package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints on the store. A save is guarded by the owner key's mod revision, the incarnation, so
 * that a boot superseded by a newer one can never overwrite it, and by the state it replaces, so
 * that a save whose outcome was unknown never lands on top of a later one.
 *
 * <p>Thread-safe. Calls block for a few store calls at most; reads throw {@link
 * dev.tidegate.core.store.StoreUnavailableException}.
 */
public final class CheckpointStore {
  private static final int SUBMISSIONS_MAX = 4;
  private static final int ROUNDS_MAX = 5;
  private static final int BOOTS_KEPT = 16;
  private static final int NAMES_MAX = 64;
  private static final int DIGEST_CHARS = 16;

  private final Store store;

  /** Checkpoints in {@code store}. */
  public CheckpointStore(Store store) {
    this.store = store;
  }

  /**
   * Makes a boot the owner of its instance's checkpoints. A boot that was superseded is refused for
   * good; one that owns them already learns its incarnation again.
   *
   * @return the incarnation, as the revision of {@link SaveResult.Durable}
   */
  public SaveResult own(Instance instance, String bootId) {
    Instance.requireSegment("boot_id", bootId);
    Key ownerKey = CheckpointKeys.owner(instance);
    Key bootKey = CheckpointKeys.boot(instance, bootId);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Optional<Entry> owner = store.get(ownerKey);
      if (owner.isPresent() && CheckpointJson.bootIdOf(owner.get()).equals(bootId)) {
        return new SaveResult.Durable(owner.get().modRevision());
      }
      if (store.get(bootKey).isPresent()) {
        return new SaveResult.SupersededBoot();
      }
      CommitResult result = submit(ownCommit(instance, bootId, modRevision(owner)));
      if (result instanceof CommitResult.Committed committed) {
        return new SaveResult.Durable(committed.revision());
      }
      if (result instanceof CommitResult.Unknown unknown) {
        return new SaveResult.Undecided(unknown.cause());
      }
    }
    return new SaveResult.Undecided("other boots of the instance took ownership meanwhile");
  }

  private Commit ownCommit(Instance instance, String bootId, Revision seen) {
    Key ownerKey = CheckpointKeys.owner(instance);
    Key bootKey = CheckpointKeys.boot(instance, bootId);
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(bootKey, CheckpointJson.owner(bootId)));
    changes.add(new Change.Put(ownerKey, CheckpointJson.owner(bootId)));
    store.list(CheckpointKeys.boots(instance)).entries().stream()
        .sorted(Comparator.comparing(Entry::createRevision).reversed())
        .skip(BOOTS_KEPT)
        .limit(BOOTS_KEPT)
        .forEach(old -> changes.add(new Change.Delete(old.key())));
    return new Commit(bootKey, null, List.of(Guard.asSeen(ownerKey, seen)), changes);
  }

  /**
   * Saves one state into the working set, or into a restore point where {@code point} is not null.
   * A sealed restore point never changes: saving into it again answers what it holds.
   */
  public SaveResult save(
      Instance instance,
      Revision incarnation,
      @Nullable RestorePoint point,
      String name,
      Checkpoint checkpoint) {
    Instance.requireName("name", name);
    Key state = CheckpointKeys.state(instance, point, name);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Optional<Entry> before = store.get(state);
      if (point != null && store.get(CheckpointKeys.manifest(instance, point)).isPresent()) {
        return before
            .<SaveResult>map(entry -> new SaveResult.Durable(entry.modRevision()))
            .orElseGet(() -> new SaveResult.Refused("the restore point is sealed without " + name));
      }
      if (before.isPresent() && isOwner(instance, incarnation) && holds(before.get(), checkpoint)) {
        return new SaveResult.Durable(before.get().modRevision());
      }
      CommitResult result =
          submit(saveCommit(instance, incarnation, point, state, modRevision(before), checkpoint));
      Optional<SaveResult> decided = decided(instance, result);
      if (decided.isPresent()) {
        return decided.get();
      }
    }
    return new SaveResult.Undecided(
        "the state changed under every try; is it saved twice at once?");
  }

  private static Commit saveCommit(
      Instance instance,
      Revision incarnation,
      @Nullable RestorePoint point,
      Key state,
      Revision seen,
      Checkpoint checkpoint) {
    List<Guard> guards = new ArrayList<>();
    guards.add(new Guard.UnchangedSince(CheckpointKeys.owner(instance), incarnation));
    guards.add(Guard.asSeen(state, seen));
    if (point != null) {
      guards.add(new Guard.Absent(CheckpointKeys.manifest(instance, point)));
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(state, CheckpointJson.checkpoint(checkpoint)));
    if (seen.equals(Revision.NONE)) {
      return new Commit(state, null, guards, changes); // the first put is its own operation
    }
    Key operation = CheckpointKeys.operation(instance, state, seen, shortDigest(checkpoint));
    changes.add(new Change.Put(operation, CheckpointJson.owner("")));
    changes.add(
        new Change.DeleteRange(CheckpointKeys.operationsBefore(instance, state, operation)));
    return new Commit(operation, null, guards, changes);
  }

  private static String shortDigest(Checkpoint checkpoint) {
    StringBuilder hex = new StringBuilder();
    for (byte b : checkpoint.sha256().toArray()) {
      hex.append("%02x".formatted(b));
    }
    return hex.substring(0, DIGEST_CHARS);
  }

  /** Completes a restore point: from now on it can be restored and no longer changed. */
  public SaveResult seal(
      Instance instance, Revision incarnation, RestorePoint point, List<String> names) {
    Set<String> distinct = new HashSet<>(names);
    if (distinct.isEmpty() || distinct.size() > NAMES_MAX) {
      throw new IllegalArgumentException(
          "names: %d, expected 1 to %d".formatted(distinct.size(), NAMES_MAX));
    }
    Key manifest = CheckpointKeys.manifest(instance, point);
    List<Guard> guards = new ArrayList<>();
    guards.add(new Guard.UnchangedSince(CheckpointKeys.owner(instance), incarnation));
    for (String name : distinct) {
      Instance.requireName("names", name);
      guards.add(new Guard.Present(CheckpointKeys.state(instance, point, name)));
    }
    Change put = new Change.Put(manifest, CheckpointJson.manifest(List.copyOf(distinct)));
    CommitResult result = submit(new Commit(manifest, null, guards, List.of(put)));
    if (result instanceof CommitResult.AlreadyApplied applied) {
      return new SaveResult.Durable(applied.revision());
    }
    return decided(instance, result)
        .orElseGet(() -> new SaveResult.Refused("names: not all of them were saved"));
  }

  /**
   * Deletes a restore point with all of its states, so that it can be saved anew. What is not there
   * counts as deleted.
   */
  public SaveResult discard(Instance instance, Revision incarnation, RestorePoint point) {
    Key manifest = CheckpointKeys.manifest(instance, point);
    KeyRange states = KeyRange.below(manifest.path());
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Revision newest = modRevision(store.get(manifest));
      for (Entry entry : store.list(states).entries()) {
        newest = entry.modRevision().isAfter(newest) ? entry.modRevision() : newest;
      }
      if (newest.equals(Revision.NONE)) {
        return new SaveResult.Durable(incarnation);
      }
      Key operation = CheckpointKeys.operation(instance, manifest, newest, "discard");
      List<Change> changes =
          List.of(
              new Change.Put(operation, CheckpointJson.owner("")),
              new Change.DeleteRange(
                  CheckpointKeys.operationsBefore(instance, manifest, operation)),
              new Change.Delete(manifest),
              new Change.DeleteRange(states));
      Guard owner = new Guard.UnchangedSince(CheckpointKeys.owner(instance), incarnation);
      CommitResult result = submit(new Commit(operation, null, List.of(owner), changes));
      Optional<SaveResult> decided = decided(instance, result);
      if (decided.isPresent()) {
        return decided.get();
      }
    }
    return new SaveResult.Undecided("the restore point was saved into meanwhile");
  }

  /**
   * The state saved under {@code name}, or empty where there is none. A restore point that was not
   * sealed, or sealed without this name, counts as none.
   *
   * @throws IllegalStateException if what is stored is damaged
   */
  public Optional<StoredCheckpoint> load(
      Instance instance, @Nullable RestorePoint point, String name) {
    Instance.requireName("name", name);
    if (point != null) {
      Optional<Entry> manifest = store.get(CheckpointKeys.manifest(instance, point));
      if (manifest.isEmpty() || !CheckpointJson.namesOf(manifest.get()).contains(name)) {
        return Optional.empty();
      }
    }
    return store
        .get(CheckpointKeys.state(instance, point, name))
        .map(
            entry -> new StoredCheckpoint(CheckpointJson.checkpointOf(entry), entry.modRevision()));
  }

  /**
   * What is kept for one instance, for every instance of the service where {@code instance} is
   * null, or for every service where {@code service} is null too, in key order. Reads the contents
   * too: not for a hot path.
   */
  public List<CheckpointSummary> list(
      String namespace, @Nullable String service, @Nullable String instance) {
    Instance.requireName("namespace", namespace);
    if (service != null) {
      Instance.requireName("service", service);
    } else if (instance != null) {
      throw new IllegalArgumentException("an instance is listed with its service");
    }
    if (instance != null) {
      Instance.requireSegment("instance", instance);
    }
    List<Entry> entries = store.list(CheckpointKeys.of(namespace, service, instance)).entries();
    Set<Key> keys = new HashSet<>();
    entries.forEach(entry -> keys.add(entry.key()));
    List<CheckpointSummary> summaries = new ArrayList<>();
    for (Entry entry : entries) {
      CheckpointKeys.parse(entry.key())
          .ifPresent(state -> summaries.add(summary(state, entry, keys)));
    }
    return List.copyOf(summaries);
  }

  private static CheckpointSummary summary(CheckpointKeys.State state, Entry entry, Set<Key> keys) {
    Checkpoint checkpoint = CheckpointJson.checkpointOf(entry);
    RestorePoint point = state.point();
    return new CheckpointSummary(
        state.instance(),
        point,
        state.name(),
        checkpoint.content().size(),
        checkpoint.format(),
        entry.modRevision(),
        point != null && keys.contains(CheckpointKeys.manifest(state.instance(), point)));
  }

  /** The result a commit stands for; empty where another look at the store is needed. */
  private static Optional<SaveResult> decided(Instance instance, CommitResult result) {
    if (result instanceof CommitResult.Committed committed) {
      return Optional.of(new SaveResult.Durable(committed.revision()));
    }
    if (result instanceof CommitResult.Unknown unknown) {
      return Optional.of(new SaveResult.Undecided(unknown.cause()));
    }
    if (result instanceof CommitResult.Superseded superseded) {
      Key owner = CheckpointKeys.owner(instance);
      return superseded.failed().stream().anyMatch(guard -> guard.key().equals(owner))
          ? Optional.of(new SaveResult.SupersededBoot())
          : Optional.empty();
    }
    return Optional.empty(); // applied before, by an earlier try of ours or by somebody else
  }

  /** Submits until the outcome is known, at most {@value #SUBMISSIONS_MAX} times. */
  private CommitResult submit(Commit commit) {
    CommitResult result = store.commit(commit);
    for (int i = 1; i < SUBMISSIONS_MAX && result instanceof CommitResult.Unknown; i++) {
      result = store.commit(commit);
    }
    return result;
  }

  private boolean isOwner(Instance instance, Revision incarnation) {
    return modRevision(store.get(CheckpointKeys.owner(instance))).equals(incarnation);
  }

  private static boolean holds(Entry entry, Checkpoint checkpoint) {
    return entry.value().equals(CheckpointJson.checkpoint(checkpoint));
  }

  private static Revision modRevision(Optional<Entry> entry) {
    return entry.map(Entry::modRevision).orElse(Revision.NONE);
  }
}
