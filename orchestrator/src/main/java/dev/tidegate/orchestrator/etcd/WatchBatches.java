package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns watch responses into batches of one revision each. Etcd never splits a revision. */
record WatchBatches(EtcdKeys keys) {
  /**
   * The batches of {@code response} later than {@code last}, in order; etcd may repeat older ones.
   */
  List<ChangeBatch> after(Revision last, WatchResponse response) {
    Map<Long, List<WatchEvent>> byRevision = new LinkedHashMap<>();
    for (WatchEvent event : response.getEvents()) {
      long revision = event.getKeyValue().getModRevision();
      if (revision > last.value()) {
        byRevision.computeIfAbsent(revision, unused -> new ArrayList<>()).add(event);
      }
    }
    return byRevision.entrySet().stream()
        .map(events -> batch(new Revision(events.getKey()), events.getValue()))
        .toList();
  }

  private ChangeBatch batch(Revision revision, List<WatchEvent> events) {
    List<Entry> puts = new ArrayList<>();
    List<Key> deletes = new ArrayList<>();
    for (WatchEvent event : events) {
      switch (event.getEventType()) {
        case PUT -> puts.add(keys.fromEtcd(event.getKeyValue()));
        case DELETE -> deletes.add(keys.fromEtcd(event.getKeyValue().getKey()));
        case UNRECOGNIZED -> throw new IllegalStateException("unknown event at " + revision);
      }
    }
    return new ChangeBatch(revision, puts, deletes);
  }
}
