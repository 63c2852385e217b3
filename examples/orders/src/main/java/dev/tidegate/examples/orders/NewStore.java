package dev.tidegate.examples.orders;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the newest orders in partitions by customer, each with a lock of its own. Thread-safe. */
final class NewStore {
  private static final int PARTITIONS = 16;
  private static final int ORDERS_PER_PARTITION_MAX = 1_000;

  private final List<Map<String, Long>> partitions = new ArrayList<>();

  NewStore() {
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new LinkedHashMap<>());
    }
  }

  void put(Order order, long cents) {
    Map<String, Long> partition = partition(order);
    synchronized (partition) {
      partition.put(order.id(), cents);
      if (partition.size() > ORDERS_PER_PARTITION_MAX) {
        partition.remove(partition.keySet().iterator().next());
      }
    }
  }

  @Nullable Long cents(Order order) {
    Map<String, Long> partition = partition(order);
    synchronized (partition) {
      return partition.get(order.id());
    }
  }

  private Map<String, Long> partition(Order order) {
    return partitions.get(Math.floorMod(order.customer().hashCode(), PARTITIONS));
  }

  int size() {
    int orders = 0;
    for (Map<String, Long> partition : partitions) {
      synchronized (partition) {
        orders += partition.size();
      }
    }
    return orders;
  }
}
