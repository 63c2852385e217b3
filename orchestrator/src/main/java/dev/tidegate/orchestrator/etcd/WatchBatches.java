package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns watch responses into batches of one revision each. Etcd never splits a revision. */
record WatchBatches(EtcdKeys keys) {
  /**
   * The batches of {@code response} later than {@code last}, in order; etcd may repeat older ones.
   */
  List<ChangeBatch> after(Revision last, EtcdWatch.Response response) {
    Map<Revision, List<EtcdWatch.Event>> byRevision = new LinkedHashMap<>();
    for (EtcdWatch.Event event : response.events()) {
      Revision revision = event.pair().modified();
      if (revision.isAfter(last)) {
        byRevision.computeIfAbsent(revision, unused -> new ArrayList<>()).add(event);
      }
    }
    return byRevision.entrySet().stream()
        .map(events -> batch(events.getKey(), events.getValue()))
        .toList();
  }

  private ChangeBatch batch(Revision revision, List<EtcdWatch.Event> events) {
    List<Entry> puts = new ArrayList<>();
    List<Key> deletes = new ArrayList<>();
    for (EtcdWatch.Event event : events) {
      switch (event.type()) {
        case PUT -> puts.add(keys.fromEtcd(event.pair()));
        case DELETE -> deletes.add(keys.fromEtcd(event.pair().key()));
      }
    }
    return new ChangeBatch(revision, puts, deletes);
  }
}
