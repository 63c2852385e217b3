package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Commits as single transactions. Where the compares fail, the same transaction reads every key
 * compared, so that the answer tells apart what they mean. Thread-safe.
 */
record EtcdCommits(EtcdConnection connection, EtcdKeys keys) {
  CommitResult submit(Commit commit) {
    EtcdTxn txn = toEtcd(commit);
    try {
      EtcdTxn.Answer answer = connection.call(client -> client.txn(txn));
      return answer.succeeded()
          ? new CommitResult.Committed(answer.revision())
          : explain(commit, answer);
    } catch (StatusException e) {
      return failed(commit, e.getStatus());
    }
  }

  /**
   * A lost or refused request. Only what can never have been applied, nor be later, is told apart
   * from the unknown.
   */
  private static CommitResult failed(Commit commit, Status status) {
    String description = String.valueOf(status.getDescription());
    if (status.getCode() == Status.Code.NOT_FOUND) {
      return new CommitResult.Fenced(); // a lease among the puts is gone
    }
    boolean tooLarge =
        status.getCode() == Status.Code.RESOURCE_EXHAUSTED
            && description.contains("message larger than max");
    if (status.getCode() == Status.Code.INVALID_ARGUMENT || tooLarge) {
      throw new IllegalArgumentException(
          "etcd refuses the commit %s of %d changes: %s"
              .formatted(commit.operation(), commit.changes().size(), description));
    }
    return new CommitResult.Unknown(status.getCode() + " " + description);
  }

  private EtcdTxn toEtcd(Commit commit) {
    return new EtcdTxn(
        compares(commit),
        commit.changes().stream().map(this::toEtcd).toList(),
        comparedKeys(commit).stream().<EtcdTxn.Op>map(this::read).toList());
  }

  private List<EtcdTxn.Compare> compares(Commit commit) {
    List<EtcdTxn.Compare> compares = new ArrayList<>();
    compares.add(createdAt(commit.operation(), EtcdTxn.Relation.EQUAL, Revision.NONE));
    Fence fence = commit.fence();
    if (fence != null) {
      compares.add(createdAt(fence.claim(), EtcdTxn.Relation.EQUAL, fence.token().revision()));
    }
    commit.guards().forEach(guard -> compares.add(toEtcd(guard)));
    return compares;
  }

  private EtcdTxn.Compare toEtcd(Guard guard) {
    if (guard instanceof Guard.Absent) {
      return createdAt(guard.key(), EtcdTxn.Relation.EQUAL, Revision.NONE);
    }
    if (guard instanceof Guard.Present) {
      return createdAt(guard.key(), EtcdTxn.Relation.GREATER, Revision.NONE);
    }
    if (guard instanceof Guard.CreatedAt created) {
      return createdAt(guard.key(), EtcdTxn.Relation.EQUAL, created.revision());
    }
    if (guard instanceof Guard.UnchangedSince unchanged) {
      return new EtcdTxn.Compare(
          keys.toEtcd(guard.key()),
          EtcdTxn.Target.MODIFIED,
          EtcdTxn.Relation.EQUAL,
          unchanged.revision());
    }
    throw new AssertionError(guard);
  }

  private EtcdTxn.Compare createdAt(Key key, EtcdTxn.Relation relation, Revision revision) {
    return new EtcdTxn.Compare(keys.toEtcd(key), EtcdTxn.Target.CREATED, relation, revision);
  }

  private EtcdTxn.Op toEtcd(Change change) {
    if (change instanceof Change.Put put) {
      return new EtcdTxn.Put(keys.toEtcd(put.key()), put.value(), put.lease());
    }
    if (change instanceof Change.Delete delete) {
      return new EtcdTxn.Delete(keys.toEtcd(delete.key()), null);
    }
    if (change instanceof Change.DeleteRange delete) {
      return new EtcdTxn.Delete(
          keys.toEtcd(delete.range().from()), keys.toEtcd(delete.range().to()));
    }
    throw new AssertionError(change);
  }

  private EtcdTxn.Get read(Key key) {
    return new EtcdTxn.Get(keys.toEtcd(key));
  }

  /** In the order {@link #explain} reads them: operation, claim if any, guards. */
  private static List<Key> comparedKeys(Commit commit) {
    List<Key> compared = new ArrayList<>(List.of(commit.operation()));
    if (commit.fence() != null) {
      compared.add(commit.fence().claim());
    }
    commit.guards().forEach(guard -> compared.add(guard.key()));
    return compared;
  }

  private static CommitResult explain(Commit commit, EtcdTxn.Answer answer) {
    List<Optional<EtcdPair>> reads = answer.reads();
    Optional<EtcdPair> operation = reads.get(0);
    if (operation.isPresent()) {
      return new CommitResult.AlreadyApplied(operation.get().created());
    }
    Fence fence = commit.fence();
    if (fence != null
        && !holds(new Guard.CreatedAt(fence.claim(), fence.token().revision()), reads.get(1))) {
      return new CommitResult.Fenced();
    }
    int guardsFrom = fence == null ? 1 : 2;
    List<Guard> failed = new ArrayList<>();
    for (int i = 0; i < commit.guards().size(); i++) {
      Guard guard = commit.guards().get(i);
      if (!holds(guard, reads.get(guardsFrom + i))) {
        failed.add(guard);
      }
    }
    if (failed.isEmpty()) {
      throw new IllegalStateException("refused without a reason: " + commit.operation());
    }
    return new CommitResult.Superseded(failed);
  }

  private static boolean holds(Guard guard, Optional<EtcdPair> found) {
    if (guard instanceof Guard.Absent) {
      return found.isEmpty();
    }
    if (guard instanceof Guard.Present) {
      return found.isPresent();
    }
    if (guard instanceof Guard.CreatedAt created) {
      return found.filter(pair -> pair.created().equals(created.revision())).isPresent();
    }
    if (guard instanceof Guard.UnchangedSince unchanged) {
      return found.filter(pair -> pair.modified().equals(unchanged.revision())).isPresent();
    }
    throw new AssertionError(guard);
  }
}
