package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.orchestrator.wire.Decoded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All values of one kind in a namespace, decoded, by their place. Owned by the keeper's thread.
 *
 * @param <P> place of a value
 * @param <T> the value
 */
final class Shelf<P, T> {
  private final Function<Bytes, Decoded<T>> reader;
  private final Map<P, Stored<T>> values = new HashMap<>();
  private final Map<P, Unreadable> unreadable = new HashMap<>();

  Shelf(Function<Bytes, Decoded<T>> reader) {
    this.reader = reader;
  }

  void put(P place, Entry entry) {
    Decoded<T> decoded = reader.apply(entry.value());
    Stored<T> before = values.get(place);
    if (decoded.value().isPresent()) {
      unreadable.remove(place);
      values.put(place, stored(decoded.value().get(), entry, List.of()));
      return;
    }
    unreadable.put(
        place, new Unreadable(entry.key(), entry.value(), entry.modRevision(), decoded.problems()));
    if (before != null) {
      values.put(place, stored(before.value(), entry, decoded.problems()));
    }
  }

  private static <T> Stored<T> stored(T value, Entry entry, List<Problem> problems) {
    return new Stored<>(value, entry.createRevision(), entry.modRevision(), problems);
  }

  void remove(P place) {
    values.remove(place);
    unreadable.remove(place);
  }

  boolean isEmpty() {
    return values.isEmpty() && unreadable.isEmpty();
  }

  Map<P, Stored<T>> values() {
    return values;
  }

  Map<P, Unreadable> unreadable() {
    return unreadable;
  }
}
