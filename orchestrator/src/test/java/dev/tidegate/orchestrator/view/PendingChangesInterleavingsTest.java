package dev.tidegate.orchestrator.view;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.testkit.Interleavings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PendingChangesInterleavingsTest {
  private static final Key FIRST = Key.of("first");
  private static final Key SECOND = Key.of("second");

  @Test
  void everyChangeIsDrainedOnceAndInOrder() {
    Interleavings.tryAll(
        () -> {
          PendingChanges pending = new PendingChanges();
          List<Key> drained = new ArrayList<>(); // by one thread at a time
          together(
              () -> {
                pending.apply(put(FIRST, 1));
                pending.apply(put(SECOND, 2));
              },
              () -> drain(pending, drained));
          drain(pending, drained);
          require(drained.equals(List.of(FIRST, SECOND)));
          require(pending.drain() == null);
        });
  }

  private static ChangeBatch put(Key key, long revision) {
    Revision at = new Revision(revision);
    return new ChangeBatch(at, List.of(new Entry(key, Bytes.ofUtf8("x"), at, at)), List.of());
  }

  private static void drain(PendingChanges pending, List<Key> into) {
    PendingChanges.Drained drained = pending.drain();
    if (drained != null) {
      into.addAll(drained.changes().keySet());
      require(drained.revision().value() >= into.size());
    }
  }
}
