package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
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
    List<Key> compared = comparedKeys(commit);
    try {
      TxnResponse answer =
          connection.call(
              client ->
                  client
                      .getKVClient()
                      .txn()
                      .If(compares(commit))
                      .Then(commit.changes().stream().map(this::toEtcd).toArray(Op[]::new))
                      .Else(compared.stream().map(this::read).toArray(Op[]::new))
                      .commit());
      return answer.isSucceeded()
          ? new CommitResult.Committed(new Revision(answer.getHeader().getRevision()))
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

  private Cmp[] compares(Commit commit) {
    List<Cmp> compares = new ArrayList<>();
    compares.add(createdAt(commit.operation(), Cmp.Op.EQUAL, 0));
    Fence fence = commit.fence();
    if (fence != null) {
      compares.add(createdAt(fence.claim(), Cmp.Op.EQUAL, fence.token().revision().value()));
    }
    commit.guards().forEach(guard -> compares.add(toEtcd(guard)));
    return compares.toArray(Cmp[]::new);
  }

  private Cmp toEtcd(Guard guard) {
    if (guard instanceof Guard.Absent) {
      return createdAt(guard.key(), Cmp.Op.EQUAL, 0);
    }
    if (guard instanceof Guard.Present) {
      return createdAt(guard.key(), Cmp.Op.GREATER, 0);
    }
    if (guard instanceof Guard.CreatedAt created) {
      return createdAt(guard.key(), Cmp.Op.EQUAL, created.revision().value());
    }
    if (guard instanceof Guard.UnchangedSince unchanged) {
      return new Cmp(
          keys.toEtcd(guard.key()),
          Cmp.Op.EQUAL,
          CmpTarget.modRevision(unchanged.revision().value()));
    }
    throw new AssertionError(guard);
  }

  private Cmp createdAt(Key key, Cmp.Op op, long revision) {
    return new Cmp(keys.toEtcd(key), op, CmpTarget.createRevision(revision));
  }

  private Op toEtcd(Change change) {
    if (change instanceof Change.Put put) {
      PutOption.Builder option = PutOption.builder();
      if (put.lease() != null) {
        option.withLeaseId(put.lease().value());
      }
      ByteSequence value = ByteSequence.from(put.value().toArray());
      return Op.put(keys.toEtcd(put.key()), value, option.build());
    }
    if (change instanceof Change.Delete delete) {
      return Op.delete(keys.toEtcd(delete.key()), DeleteOption.DEFAULT);
    }
    if (change instanceof Change.DeleteRange delete) {
      return Op.delete(
          keys.toEtcd(delete.range().from()),
          DeleteOption.builder().withRange(keys.toEtcd(delete.range().to())).build());
    }
    throw new AssertionError(change);
  }

  private Op read(Key key) {
    return Op.get(keys.toEtcd(key), GetOption.builder().build());
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

  private static CommitResult explain(Commit commit, TxnResponse answer) {
    List<GetResponse> reads = answer.getGetResponses();
    Optional<KeyValue> operation = first(reads.get(0));
    if (operation.isPresent()) {
      return new CommitResult.AlreadyApplied(new Revision(operation.get().getCreateRevision()));
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

  private static boolean holds(Guard guard, GetResponse read) {
    Optional<KeyValue> found = first(read);
    if (guard instanceof Guard.Absent) {
      return found.isEmpty();
    }
    if (guard instanceof Guard.Present) {
      return found.isPresent();
    }
    if (guard instanceof Guard.CreatedAt created) {
      return found.filter(p -> p.getCreateRevision() == created.revision().value()).isPresent();
    }
    if (guard instanceof Guard.UnchangedSince unchanged) {
      return found.filter(p -> p.getModRevision() == unchanged.revision().value()).isPresent();
    }
    throw new AssertionError(guard);
  }

  private static Optional<KeyValue> first(GetResponse read) {
    return read.getKvs().stream().findFirst();
  }
}
