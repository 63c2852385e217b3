package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.List;

/**
 * A value that cannot be read.
 *
 * @param key where it lies
 * @param value as it lies there
 * @param modRevision of the put
 * @param problems what is wrong with it, at least one
 */
public record Unreadable(Key key, Bytes value, Revision modRevision, List<Problem> problems) {
  public Unreadable {
    problems = List.copyOf(problems);
  }

  /** The flag {@code key}, whose body can be read but not served. */
  static Unreadable flag(
      String namespace, String key, Stored<MapNode> stored, List<Problem> problems) {
    return new Unreadable(
        Keyspace.flag(namespace, key),
        Bytes.ofUtf8(JsonWriter.compact(stored.value())),
        stored.modRevision(),
        problems);
  }
}
