package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * Up to where the counters of one stage were judged, as saved with the evidence: per replica boot
 * and counter the cumulative value.
 */
final class CursorNode {
  private CursorNode() {}

  static MapNode write(int attempt, int stage, Map<String, Map<CounterKey, CounterValue>> byBoot) {
    MapNode.Builder boots = MapNode.builder();
    new TreeMap<>(byBoot)
        .forEach(
            (boot, counters) -> {
              MapNode.Builder cells = MapNode.builder();
              counters.forEach((key, value) -> cells.put(name(key), value(value)));
              boots.put(boot, cells.build());
            });
    return MapNode.builder()
        .put("attempt", attempt)
        .put("stage", stage)
        .put("boots", boots.build())
        .build();
  }

  /** True if {@code cursors} are of another stage than this one. */
  static boolean isOfAnother(MapNode cursors, int attempt, int stage) {
    return number(cursors, "attempt") != attempt || number(cursors, "stage") != stage;
  }

  /** Up to where a counter was judged; zero for one that was not seen before. */
  static CounterValue read(MapNode cursors, String boot, CounterKey key) {
    if (cursors.get("boots") instanceof MapNode boots
        && boots.get(boot) instanceof MapNode cells
        && cells.get(name(key)) instanceof MapNode cell) {
      return value(cell);
    }
    return CounterValue.ZERO;
  }

  private static String name(CounterKey key) {
    return String.join(
        "|",
        key.service(),
        key.zone(),
        key.version(),
        key.metric(),
        key.candidate() ? "candidate" : "baseline");
  }

  private static MapNode value(CounterValue value) {
    MapNode.Builder node = MapNode.builder().put("n", value.count()).put("x", value.failures());
    if (!value.buckets().isEmpty()) {
      MapNode.Builder buckets = MapNode.builder();
      value.buckets().forEach((index, n) -> buckets.put(Integer.toString(index), (long) n));
      node.put("b", buckets.build());
    }
    if (value.underflow() > 0) {
      node.put("u", value.underflow());
    }
    if (value.overflow() > 0) {
      node.put("o", value.overflow());
    }
    if (value.exposureSeconds() > 0) {
      node.put("e", TextNode.of(Double.toHexString(value.exposureSeconds())));
    }
    return node.build();
  }

  private static CounterValue value(MapNode node) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    if (node.get("b") instanceof MapNode map) {
      map.members()
          .keySet()
          .forEach(index -> buckets.put(Integer.parseInt(index), number(map, index)));
    }
    Node exposure = node.get("e");
    return new CounterValue(
        number(node, "n"),
        number(node, "x"),
        buckets,
        number(node, "u"),
        number(node, "o"),
        exposure instanceof TextNode text ? Double.parseDouble(text.value()) : 0,
        null);
  }

  private static long number(MapNode node, String name) {
    return node.get(name) instanceof NumberNode number ? number.longValue() : 0;
  }
}
