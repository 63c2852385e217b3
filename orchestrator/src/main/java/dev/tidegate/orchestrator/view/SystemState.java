package dev.tidegate.orchestrator.view;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Epoch;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Place;
import dev.tidegate.orchestrator.wire.Replica;
import dev.tidegate.orchestrator.wire.Rewind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The system's keys while changes are applied to them. Owned by the keeper's thread. */
final class SystemState {
  private final Shelf<Place.Leader, LeaderClaim> leader = new Shelf<>(LeaderClaim.FORMAT::read);
  private final Shelf<Place.ReplicaOf, Replica> replicas = new Shelf<>(Replica.FORMAT::read);
  private final Shelf<Place.SystemFreezes, Freezes> freezes = new Shelf<>(Freezes.FORMAT::read);
  private final Shelf<Place.RewindOf, Rewind> rewind = new Shelf<>(Rewind.FORMAT::read);
  private final Shelf<Place.EpochOf, Epoch> epoch = new Shelf<>(Epoch.FORMAT::read);

  void put(Place place, Entry entry) {
    if (place instanceof Place.Leader claim) {
      leader.put(claim, entry);
    } else if (place instanceof Place.ReplicaOf replica) {
      replicas.put(replica, entry);
    } else if (place instanceof Place.SystemFreezes document) {
      freezes.put(document, entry);
    } else if (place instanceof Place.EpochOf number) {
      epoch.put(number, entry);
    } else if (place instanceof Place.RewindOf noticed) {
      rewind.put(noticed, entry);
    } else {
      throw new AssertionError(place);
    }
  }

  void delete(Place place) {
    if (place instanceof Place.Leader claim) {
      leader.remove(claim);
    } else if (place instanceof Place.ReplicaOf replica) {
      replicas.remove(replica);
    } else if (place instanceof Place.SystemFreezes document) {
      freezes.remove(document);
    } else if (place instanceof Place.EpochOf number) {
      epoch.remove(number);
    } else if (place instanceof Place.RewindOf noticed) {
      rewind.remove(noticed);
    } else {
      throw new AssertionError(place);
    }
  }

  RolloutView snapshot(Revision revision, SortedMap<String, NamespaceView> namespaces) {
    SortedMap<String, Stored<Replica>> byName = new TreeMap<>();
    replicas.values().forEach((place, replica) -> byName.put(place.id(), replica));
    Stored<Epoch> number = epoch.values().get(new Place.EpochOf());
    return new RolloutView(
        revision,
        number == null ? Epoch.FIRST.epoch() : number.value().epoch(),
        rewind.values().get(new Place.RewindOf()),
        leader.values().get(new Place.Leader()),
        Collections.unmodifiableSortedMap(byName),
        freezes.values().get(new Place.SystemFreezes()),
        namespaces,
        unreadable());
  }

  private List<Unreadable> unreadable() {
    List<Unreadable> all = new ArrayList<>();
    for (Shelf<?, ?> shelf : List.of(leader, replicas, freezes, epoch, rewind)) {
      all.addAll(shelf.unreadable().values());
    }
    return List.copyOf(all);
  }
}
