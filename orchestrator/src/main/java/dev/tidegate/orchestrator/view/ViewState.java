package dev.tidegate.orchestrator.view;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Place;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The whole view while changes are applied to it. Owned by the keeper's thread. */
final class ViewState {
  private final Map<String, NamespaceState> states = new HashMap<>();
  private final SortedMap<String, NamespaceView> views = new TreeMap<>();
  private final Map<Key, Revision> known = new HashMap<>();
  private Revision last = Revision.NONE;
  private final SystemState system = new SystemState();

  /** Applies {@code drained} and answers the snapshot at its revision. */
  RolloutView apply(PendingChanges.Drained drained, Dirty dirty) {
    Snapshot reset = drained.reset();
    if (reset != null) {
      reset(reset, dirty);
    }
    drained
        .changes()
        .forEach(
            (key, entry) ->
                entry.ifPresentOrElse(
                    present -> put(present, dirty), () -> delete(key, drained.revision(), dirty)));
    for (String namespace : dirty.namespaces()) {
      refresh(namespace);
    }
    last = drained.revision();
    return system.snapshot(last, Collections.unmodifiableSortedMap(new TreeMap<>(views)));
  }

  private void reset(Snapshot snapshot, Dirty dirty) {
    if (last.isAfter(snapshot.revision())) { // another history, in which a revision means another
      known.replaceAll((key, revision) -> Revision.NONE);
    }
    Set<Key> vanished = new HashSet<>(known.keySet());
    for (Entry entry : snapshot.entries()) {
      vanished.remove(entry.key());
      if (!entry.modRevision().equals(known.get(entry.key()))) {
        put(entry, dirty);
      }
    }
    vanished.forEach(key -> delete(key, snapshot.revision(), dirty));
  }

  private void put(Entry entry, Dirty dirty) {
    Place place = Keyspace.parse(entry.key()).orElse(null);
    if (place == null) {
      return;
    }
    known.put(entry.key(), entry.modRevision());
    if (isSystem(entry.key())) {
      dirty.system();
      system.put(place, entry);
      return;
    }
    String namespace = namespaceOf(entry.key());
    dirty.in(namespace, place);
    states.computeIfAbsent(namespace, NamespaceState::new).put(place, entry);
    markRequest(namespace, place, dirty);
  }

  private void delete(Key key, Revision revision, Dirty dirty) {
    Place place = Keyspace.parse(key).orElse(null);
    if (place == null || known.remove(key) == null) {
      return;
    }
    if (isSystem(key)) {
      dirty.system();
      system.delete(place);
      return;
    }
    String namespace = namespaceOf(key);
    dirty.in(namespace, place);
    NamespaceState state = states.get(namespace);
    if (state != null) {
      state.delete(place, revision);
    }
  }

  /** A request says in its value which rollout it is for. */
  private void markRequest(String namespace, Place place, Dirty dirty) {
    NamespaceState state = states.get(namespace);
    if (place instanceof Place.RequestOf request && state != null) {
      state.rolloutOf(request).ifPresent(dirty::rollout);
    }
  }

  private void refresh(String namespace) {
    NamespaceState state = states.get(namespace);
    if (state == null || state.isEmpty()) {
      states.remove(namespace);
      views.remove(namespace);
    } else {
      views.put(namespace, state.snapshot());
    }
  }

  private static boolean isSystem(Key key) {
    return key.isBelow("system");
  }

  private static String namespaceOf(Key key) {
    return key.path().split("/", 3)[1];
  }
}
