package dev.tidegate.examples.orders;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest orders in one map, by id. Thread-safe by its lock. */
final class OldStore {
  private static final int ORDERS_MAX = 10_000;

  private final Map<String, Long> centsById = new LinkedHashMap<>();

  synchronized void put(Order order, long cents) {
    centsById.put(order.id(), cents);
    if (centsById.size() > ORDERS_MAX) {
      centsById.remove(centsById.keySet().iterator().next());
    }
  }

  synchronized @Nullable Long cents(Order order) {
    return centsById.get(order.id());
  }

  synchronized int size() {
    return centsById.size();
  }
}
