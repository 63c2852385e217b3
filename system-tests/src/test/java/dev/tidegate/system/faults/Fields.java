package dev.tidegate.system.faults;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Members of stored JSON, with proto3's defaults for what is left out. */
record Fields(MapNode of) {
  static Fields parse(String json) {
    return new Fields((MapNode) DocumentReader.json(json));
  }

  /** A text, or "". */
  String text(String name) {
    return of.get(name) instanceof TextNode text ? text.value() : "";
  }

  /** A whole number, which JSON may hold as a text too, or 0. */
  long number(String name) {
    if (of.get(name) instanceof NumberNode number) {
      return number.longValue();
    }
    String text = text(name);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** A map, or an empty one. */
  Fields map(String name) {
    return new Fields(of.get(name) instanceof MapNode map ? map : MapNode.builder().build());
  }

  /** The maps of a list, or none. */
  List<Fields> maps(String name) {
    List<Fields> maps = new ArrayList<>();
    if (of.get(name) instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof MapNode map) {
          maps.add(new Fields(map));
        }
      }
    }
    return maps;
  }

  /** The texts of a list, or none. */
  Set<String> texts(String name) {
    Set<String> texts = new TreeSet<>();
    if (of.get(name) instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof TextNode text) {
          texts.add(text.value());
        }
      }
    }
    return texts;
  }
}
