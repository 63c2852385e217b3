package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All freezes of a namespace, or of all namespaces: one document, so that an advance can be guarded
 * by one revision.
 *
 * @param byName freezes by name
 */
public record Freezes(SortedMap<String, Freeze> byName) {
  /** No freeze. */
  public static final Freezes NONE = new Freezes(new TreeMap<>());

  /** How they are stored. */
  public static final WireFormat<Freezes> FORMAT = new WireFormat<>(Freezes::read, Freezes::write);

  public Freezes {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  private static Freezes read(Fields fields) {
    SortedMap<String, Freeze> freezes = new TreeMap<>();
    fields.mapsByName("freezes").forEach((name, freeze) -> freezes.put(name, Freeze.read(freeze)));
    return new Freezes(freezes);
  }

  private MapNode write() {
    MapNode.Builder freezes = MapNode.builder();
    byName.forEach((name, freeze) -> freezes.put(name, freeze.write()));
    return MapNode.builder().put("freezes", freezes.build()).build();
  }
}
