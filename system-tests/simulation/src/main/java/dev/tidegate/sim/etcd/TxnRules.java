package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What etcd refuses without looking at a single key, by its default limits. */
final class TxnRules {
  private static final int OPERATIONS_MAX = 128;
  private static final long REQUEST_BYTES_MAX = 1536 * 1024;
  private static final long MESSAGE_BYTES_MAX = REQUEST_BYTES_MAX + 512 * 1024;

  /** What one operation or compare adds to its key and value in the message, roughly. */
  private static final int FRAME_BYTES = 12;

  private TxnRules() {}

  static void check(EtcdTxn txn) {
    long bytes = size(txn);
    if (bytes > MESSAGE_BYTES_MAX) {
      throw EtcdErrors.messageTooLarge(bytes, MESSAGE_BYTES_MAX);
    }
    if (txn.compares().size() > OPERATIONS_MAX
        || txn.then().size() > OPERATIONS_MAX
        || txn.otherwise().size() > OPERATIONS_MAX) {
      throw EtcdErrors.tooManyOperations();
    }
    Stream<Bytes> keys =
        Stream.concat(
            txn.compares().stream().map(EtcdTxn.Compare::key), operations(txn).map(TxnRules::key));
    if (keys.anyMatch(key -> key.size() == 0)) {
      throw EtcdErrors.emptyKey();
    }
    checkKeys(txn.then());
    checkKeys(txn.otherwise());
    if (bytes > REQUEST_BYTES_MAX) {
      throw EtcdErrors.tooLarge();
    }
  }

  static boolean puts(EtcdTxn txn) {
    return operations(txn).anyMatch(EtcdTxn.Put.class::isInstance);
  }

  private static void checkKeys(List<EtcdTxn.Op> operations) {
    Set<Bytes> puts = new HashSet<>();
    for (EtcdTxn.Op operation : operations) {
      if (operation instanceof EtcdTxn.Put put
          && (!puts.add(put.key())
              || operations.stream().anyMatch(other -> deletes(other, put.key())))) {
        throw EtcdErrors.duplicateKey();
      }
    }
  }

  private static boolean deletes(EtcdTxn.Op operation, Bytes key) {
    if (!(operation instanceof EtcdTxn.Delete delete)) {
      return false;
    }
    return delete.to() == null
        ? delete.from().equals(key)
        : delete.from().compareTo(key) <= 0 && key.compareTo(delete.to()) < 0;
  }

  private static Stream<EtcdTxn.Op> operations(EtcdTxn txn) {
    return Stream.concat(txn.then().stream(), txn.otherwise().stream());
  }

  private static long size(EtcdTxn txn) {
    long compares =
        txn.compares().stream().mapToLong(compare -> compare.key().size() + FRAME_BYTES).sum();
    return compares + operations(txn).mapToLong(TxnRules::size).sum();
  }

  private static long size(EtcdTxn.Op operation) {
    long value = operation instanceof EtcdTxn.Put put ? put.value().size() : 0;
    return key(operation).size() + value + FRAME_BYTES;
  }

  private static Bytes key(EtcdTxn.Op operation) {
    if (operation instanceof EtcdTxn.Put put) {
      return put.key();
    }
    if (operation instanceof EtcdTxn.Delete delete) {
      return delete.from();
    }
    if (operation instanceof EtcdTxn.Get get) {
      return get.key();
    }
    throw new AssertionError(operation);
  }
}
