package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Revision;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Up to which revision the targets of notifications were told.
 *
 * @param targets by name
 */
public record Notified(SortedMap<String, Revision> targets) {
  /** Nobody was told anything. */
  public static final Notified NOBODY = new Notified(Collections.emptySortedMap());

  /** How it is stored. */
  public static final WireFormat<Notified> FORMAT =
      new WireFormat<>(Notified::read, Notified::write);

  public Notified {
    targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
  }

  private static Notified read(Fields fields) {
    SortedMap<String, Revision> targets = new TreeMap<>();
    Fields map = fields.optionalMap("targets");
    if (map != null) {
      map.names().forEach(name -> targets.put(name, new Revision(ProtoJson.int64(map, name))));
    }
    return new Notified(targets);
  }

  private MapNode write() {
    MapNode.Builder map = MapNode.builder();
    targets.forEach((name, revision) -> map.put(name, ProtoJson.int64(revision.value())));
    return MapNode.builder().put("targets", map.build()).build();
  }
}
