package dev.tidegate.sim.plant;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Store;
import dev.tidegate.testkit.StoreBetween;
import java.util.Optional;

/** Leaders that take up saved evidence wrongly. */
final class Evidence {
  private Evidence() {}

  static Store withoutCursors(Store store) {
    return new StoreBetween(store) {
      @Override
      public Optional<Entry> get(Key key) {
        Optional<Entry> read = super.get(key);
        return key.path().contains("/evidence/") ? read.map(Evidence::forgetting) : read;
      }
    };
  }

  private static Entry forgetting(Entry saved) {
    if (!(DocumentReader.json(saved.value().utf8()) instanceof MapNode document)
        || !(document.get("cursors") instanceof MapNode cursors)) {
      return saved;
    }
    MapNode nobody = cursors.toBuilder().put("agents", MapNode.builder().build()).build();
    MapNode forgetting = document.toBuilder().put("cursors", nobody).build();
    return new Entry(
        saved.key(),
        Bytes.ofUtf8(JsonWriter.compact(forgetting)),
        saved.createRevision(),
        saved.modRevision());
  }
}
