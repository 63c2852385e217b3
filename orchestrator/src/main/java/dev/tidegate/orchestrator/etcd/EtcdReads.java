package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Linearizable reads. Thread-safe. */
record EtcdReads(EtcdConnection connection, EtcdKeys keys) {
  /** Keeps a page of the largest allowed values (64 KiB) below the largest answer (64 MiB). */
  private static final int PAGE_ENTRIES = 500;

  Optional<Entry> get(Key key) throws StatusException {
    GetResponse answer = connection.call(client -> client.getKVClient().get(keys.toEtcd(key)));
    return answer.getKvs().stream().map(keys::fromEtcd).findFirst();
  }

  PastEntry getAt(Key key, Revision revision) throws StatusException {
    GetOption then = GetOption.builder().withRevision(revision.value()).build();
    try {
      GetResponse answer =
          connection.call(client -> client.getKVClient().get(keys.toEtcd(key), then));
      return answer.getKvs().stream()
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
    GetOption option =
        GetOption.builder()
            .withRange(keys.toEtcd(range.to()))
            .withMinModRevision(from.value())
            .withMaxModRevision(to.value())
            .withLimit(limit)
            .withSortField(GetOption.SortTarget.MOD)
            .withSortOrder(GetOption.SortOrder.DESCEND)
            .build();
    GetResponse answer =
        connection.call(client -> client.getKVClient().get(keys.toEtcd(range.from()), option));
    return answer.getKvs().stream().map(keys::fromEtcd).toList();
  }

  /** The newest revision. */
  Revision current() throws StatusException {
    GetOption nothing = GetOption.builder().withCountOnly(true).build();
    GetResponse answer =
        connection.call(client -> client.getKVClient().get(keys.toEtcd("system"), nothing));
    return new Revision(answer.getHeader().getRevision());
  }

  /** All entries of {@code range} at the revision of the first page. */
  Snapshot list(KeyRange range) throws StatusException {
    ByteSequence from = keys.toEtcd(range.from());
    ByteSequence to = keys.toEtcd(range.to());
    List<Entry> entries = new ArrayList<>();
    long revision = 0; // of the first page: the newest
    while (true) {
      GetResponse page = page(from, to, revision);
      revision = revision == 0 ? page.getHeader().getRevision() : revision;
      List<KeyValue> pairs = page.getKvs();
      pairs.forEach(pair -> entries.add(keys.fromEtcd(pair)));
      if (!page.isMore() || pairs.isEmpty()) {
        return new Snapshot(new Revision(revision), entries);
      }
      ByteSequence last = pairs.get(pairs.size() - 1).getKey();
      from = last.concat(ByteSequence.from(new byte[1])); // the next possible key
    }
  }

  private GetResponse page(ByteSequence from, ByteSequence to, long revision)
      throws StatusException {
    GetOption option =
        GetOption.builder()
            .withRange(to)
            .withRevision(revision)
            .withLimit(PAGE_ENTRIES)
            .withSortField(GetOption.SortTarget.KEY)
            .withSortOrder(GetOption.SortOrder.ASCEND)
            .build();
    return connection.call(client -> client.getKVClient().get(from, option));
  }
}
