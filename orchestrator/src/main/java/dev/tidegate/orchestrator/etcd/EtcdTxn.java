package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of etcd: where all compares hold, {@code then} is applied, else {@code
 * otherwise}, each as a whole and at one revision. Etcd refuses more than 128 of each, and a list
 * that puts a key twice or puts and deletes it.
 */
public record EtcdTxn(List<Compare> compares, List<Op> then, List<Op> otherwise) {
  public EtcdTxn {
    compares = List.copyOf(compares);
    then = List.copyOf(then);
    otherwise = List.copyOf(otherwise);
  }

  /** True where a revision of {@code key}, 0 for an absent key, relates to {@code revision}. */
  public record Compare(Bytes key, Target target, Relation relation, Revision revision) {}

  /** Which revision of a key is compared. */
  public enum Target {
    CREATED,
    MODIFIED
  }

  /** How it must stand to the one given. */
  public enum Relation {
    EQUAL,
    GREATER
  }

  /** What a transaction does with keys. */
  public sealed interface Op permits Put, Delete, Get {}

  /**
   * Puts a key.
   *
   * @param lease what it ends with from now on, or null
   */
  public record Put(Bytes key, Bytes value, @Nullable LeaseId lease) implements Op {}

  /**
   * Deletes what is there.
   *
   * @param to end of the range, exclusive; null for {@code from} alone
   */
  public record Delete(Bytes from, @Nullable Bytes to) implements Op {}

  /** Reads a key as the operations before it left it. */
  public record Get(Bytes key) implements Op {}

  /**
   * What became of a transaction.
   *
   * @param succeeded whether all compares held
   * @param revision of the transaction, or the newest where it changed nothing
   * @param reads the answers to the {@link Get}s of the list applied, in its order
   */
  public record Answer(boolean succeeded, Revision revision, List<Optional<EtcdPair>> reads) {
    public Answer {
      reads = List.copyOf(reads);
    }
  }
}
