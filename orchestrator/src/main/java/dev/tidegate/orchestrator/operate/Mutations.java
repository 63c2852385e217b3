package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Rewind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Submits people's changes: adds the audit entry, resolves unknown outcomes by the identical
 * commit, and waits until the view has what was written, so that a caller reads its own writes.
 */
public final class Mutations {
  private static final int SUBMISSIONS_MAX = 4;
  private static final Duration VIEW_WAIT_MAX = Duration.ofSeconds(2);

  private final Store store;
  private final ViewKeeper views;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * Changes through {@code store}.
   *
   * @param clock dates audit entries and ids
   * @param random thread-safe; makes ids unique
   */
  public Mutations(Store store, ViewKeeper views, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.views = views;
    this.clock = clock;
    this.random = random;
  }

  Store store() {
    return store;
  }

  ViewKeeper views() {
    return views;
  }

  RolloutView view() {
    return views.current();
  }

  InstantSource clock() {
    return clock;
  }

  /** A fresh id that sorts by time. */
  RequestId freshId() {
    return RequestId.of(clock.instant(), random.nextLong(), random.nextLong());
  }

  /**
   * One change of a namespace.
   *
   * @param operation unique and repeatable: the same for the same intent
   * @param action what is done, for the audit
   * @param subject what it is done to, for the audit
   */
  record Mutation(
      String namespace,
      String operation,
      Author author,
      String action,
      String subject,
      List<Guard> guards,
      List<Change> changes) {}

  /**
   * Submits {@code mutation}.
   *
   * @param value makes the answer from the revision it took effect at
   * @param refused what to answer when a guard did not hold
   */
  <T> Outcome<T> submit(
      Mutation mutation, Function<Revision, T> value, Outcome.Conflict<T> refused) {
    return watched(submitUnwatched(mutation, value, refused));
  }

  private <T> Outcome<T> watched(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T> done) {
      awaitView(done.revision());
    }
    return outcome;
  }

  /** Like {@link #submit}, for keys that no view has: there is nothing to wait for. */
  <T> Outcome<T> submitUnwatched(
      Mutation mutation, Function<Revision, T> value, Outcome.Conflict<T> refused) {
    @Nullable Stored<Rewind> rewind = view().rewind();
    return rewind == null ? decided(mutation, value, refused) : rewound(rewind.value());
  }

  /** Like {@link #submit}, even to a store that went back and was not adopted. */
  <T> Outcome<T> submitToAny(
      Mutation mutation, Function<Revision, T> value, Outcome.Conflict<T> refused) {
    return watched(decided(mutation, value, refused));
  }

  private static <T> Outcome<T> rewound(Rewind rewind) {
    return new Outcome.Conflict<>(
        "etcd went back, as after a restore from a backup, and was not adopted yet",
        "%s has seen %s, etcd was at %s: agents would ignore this change"
            .formatted(rewind.reporter(), rewind.seen(), rewind.found()),
        "tidegate orchestrator adopt shows it; with --confirm it makes agents follow");
  }

  private <T> Outcome<T> decided(
      Mutation mutation, Function<Revision, T> value, Outcome.Conflict<T> refused) {
    CommitResult result = resolve(commit(mutation));
    if (result instanceof CommitResult.Committed committed) {
      return new Outcome.Done<>(value.apply(committed.revision()), committed.revision());
    }
    if (result instanceof CommitResult.AlreadyApplied applied) {
      return new Outcome.Done<>(value.apply(applied.revision()), applied.revision());
    }
    if (result instanceof CommitResult.Superseded) {
      return refused;
    }
    if (result instanceof CommitResult.Unknown unknown) {
      return new Outcome.Unavailable<>(unknown.cause());
    }
    throw new AssertionError("fenced without a fence: " + result);
  }

  /** Waits a moment until the view has {@code revision}; best effort. */
  void awaitView(Revision revision) {
    try {
      views.awaitRevision(revision, VIEW_WAIT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CommitResult resolve(Commit commit) {
    CommitResult result = store.commit(commit);
    for (int submission = 1;
        submission < SUBMISSIONS_MAX && result instanceof CommitResult.Unknown;
        submission++) {
      result = store.commit(commit);
    }
    return result;
  }

  private Commit commit(Mutation mutation) {
    Key audit = Keyspace.audit(mutation.namespace(), mutation.operation());
    AuditEntry entry =
        new AuditEntry(
            mutation.operation(),
            mutation.author().subject(),
            mutation.action(),
            mutation.subject(),
            mutation.author().reason(),
            clock.instant());
    List<Change> changes = new ArrayList<>(mutation.changes());
    changes.add(new Change.Put(audit, AuditEntry.FORMAT.write(entry)));
    return new Commit(audit, null, mutation.guards(), changes);
  }
}
