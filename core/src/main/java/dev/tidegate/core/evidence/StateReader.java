package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads back what {@link StateNode} wrote. */
record StateReader(MapNode map, String path) {
  boolean has(String name) {
    return map.get(name) != null;
  }

  double number(String name) {
    return number(required(name), name);
  }

  double[] numbers(String name, int size) {
    List<Node> items = list(name);
    if (items.size() != size) {
      throw wrong(name, "must have " + size + " numbers, but has " + items.size());
    }
    return items.stream().mapToDouble(item -> number(item, name)).toArray();
  }

  long whole(String name) {
    return exact(number(name), name);
  }

  Sample sample(String name) {
    double[] parts = numbers(name, 4);
    return new Sample(parts[0], exact(parts[1], name), parts[2], exact(parts[3], name));
  }

  String text(String name) {
    if (required(name) instanceof TextNode text) {
      return text.value();
    }
    throw wrong(name, "must be a text");
  }

  boolean bool(String name) {
    if (required(name) instanceof BoolNode bool) {
      return bool.value();
    }
    throw wrong(name, "must be true or false");
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    return Enum.valueOf(type, text(name));
  }

  StateReader map(String name) {
    return of(required(name), path + "." + name);
  }

  List<StateReader> maps(String name) {
    List<StateReader> all = new ArrayList<>();
    for (Node item : list(name)) {
      all.add(of(item, path + "." + name + "[" + all.size() + "]"));
    }
    return all;
  }

  Histogram histogram(String name) {
    StateReader parts = map(name);
    StateReader counts = parts.map("counts");
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    for (String index : counts.map.members().keySet()) {
      buckets.put(Integer.valueOf(index), counts.whole(index));
    }
    return new Histogram(buckets, parts.whole("u"), parts.whole("o"));
  }

  static StateReader of(Node node, String path) {
    if (node instanceof MapNode map) {
      return new StateReader(map, path);
    }
    throw new IllegalArgumentException(path + " must be a map, but is " + node.kind());
  }

  private List<Node> list(String name) {
    if (required(name) instanceof ListNode list) {
      return list.items();
    }
    throw wrong(name, "must be a list");
  }

  private Node required(String name) {
    Node node = map.get(name);
    if (node == null) {
      throw wrong(name, "is missing");
    }
    return node;
  }

  private double number(Node node, String name) {
    if (node instanceof NumberNode number) {
      return number.doubleValue();
    }
    if (node instanceof TextNode text) {
      return Double.parseDouble(text.value());
    }
    throw wrong(name, "must be a number, but is " + node.kind());
  }

  private long exact(double value, String name) {
    if (value != StrictMath.rint(value) || Math.abs(value) > 0x1p53) {
      throw wrong(name, "must be a whole number, but is " + value);
    }
    return (long) value;
  }

  private IllegalArgumentException wrong(String name, String message) {
    return new IllegalArgumentException(path + "." + name + " " + message);
  }
}
