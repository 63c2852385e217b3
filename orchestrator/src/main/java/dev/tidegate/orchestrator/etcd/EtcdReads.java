package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Linearizable reads. Thread-safe. */
record EtcdReads(EtcdConnection connection, EtcdKeys keys) {
  /** Keeps a page of the largest allowed values (64 KiB) below the largest answer (64 MiB). */
  private static final int PAGE_ENTRIES = 500;

  Optional<Entry> get(Key key) throws StatusException {
    EtcdRange.Answer answer = ask(EtcdRange.key(keys.toEtcd(key)));
    return answer.pairs().stream().map(keys::fromEtcd).findFirst();
  }

  PastEntry getAt(Key key, Revision revision) throws StatusException {
    try {
      EtcdRange.Answer answer = ask(EtcdRange.key(keys.toEtcd(key)).at(revision));
      return answer.pairs().stream()
          .findFirst()
          .<PastEntry>map(pair -> new PastEntry.Found(keys.fromEtcd(pair)))
          .orElseGet(PastEntry.Absent::new);
    } catch (StatusException e) {
      return outOfHistory(e);
    }
  }

  /** Etcd tells the past it forgot and the future apart by its text only. */
  private static PastEntry outOfHistory(StatusException e) throws StatusException {
    String description = String.valueOf(e.getStatus().getDescription());
    if (e.getStatus().getCode() == Status.Code.OUT_OF_RANGE) {
      if (description.contains("compacted")) {
        return new PastEntry.Compacted();
      }
      if (description.contains("future")) {
        return new PastEntry.NotYet();
      }
    }
    throw e;
  }

  List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) throws StatusException {
    EtcdRange question =
        EtcdRange.between(keys.toEtcd(range.from()), keys.toEtcd(range.to()))
            .newestOf(from, to)
            .first(limit);
    return ask(question).pairs().stream().map(keys::fromEtcd).toList();
  }

  /** The newest revision. */
  Revision current() throws StatusException {
    return ask(EtcdRange.key(keys.toEtcd("system")).counted()).revision();
  }

  /** All entries of {@code range} at the revision of the first page. */
  Snapshot list(KeyRange range) throws StatusException {
    Bytes from = keys.toEtcd(range.from());
    Bytes to = keys.toEtcd(range.to());
    List<Entry> entries = new ArrayList<>();
    Revision revision = Revision.NONE; // of the first page: the newest
    while (true) {
      EtcdRange.Answer page = ask(EtcdRange.between(from, to).at(revision).first(PAGE_ENTRIES));
      revision = revision.equals(Revision.NONE) ? page.revision() : revision;
      List<EtcdPair> pairs = page.pairs();
      pairs.forEach(pair -> entries.add(keys.fromEtcd(pair)));
      if (!page.more() || pairs.isEmpty()) {
        return new Snapshot(revision, entries);
      }
      from = after(pairs.get(pairs.size() - 1).key());
    }
  }

  /** The next possible key. */
  private static Bytes after(Bytes key) {
    return Bytes.of(Arrays.copyOf(key.toArray(), key.size() + 1));
  }

  private EtcdRange.Answer ask(EtcdRange question) throws StatusException {
    return connection.call(client -> client.range(question));
  }
}
