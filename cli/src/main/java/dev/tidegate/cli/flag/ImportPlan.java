package dev.tidegate.cli.flag;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.FlagDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a flagd file comes into a namespace: documents small enough for one transaction, each with
 * the segments its flags refer to and guarded by the revisions of what it replaces.
 *
 * @param documents in the order to be written: a flag after those it depends on
 * @param kept what exists and stays, as items of the report
 * @param flagCount flags in all documents
 */
record ImportPlan(List<MapNode> documents, List<Node> kept, int flagCount) {
  private static final int ITEMS_MAX = 100;
  private static final int BYTES_MAX = 900 * 1024;

  ImportPlan {
    documents = List.copyOf(documents);
    kept = List.copyOf(kept);
  }

  static Node item(String type, String key, String effect) {
    return MapNode.builder().put("type", type).put("key", key).put("effect", effect).build();
  }

  /**
   * Plans the import of {@code document}.
   *
   * @param existing the namespace as exported
   */
  static ImportPlan of(String source, MapNode document, Doc existing, boolean overwrite) {
    Map<String, Node> flags = new LinkedHashMap<>(bodies(source, document.get("flags")));
    Map<String, Node> rules = new LinkedHashMap<>(new Doc(document).members("$evaluators"));
    List<Node> kept = new ArrayList<>();
    if (!overwrite) {
      keep(flags.keySet(), existing.members("flags").keySet(), "flag", kept);
      keep(rules.keySet(), existing.members("$evaluators").keySet(), "segment", kept);
    }
    Map<String, Node> known = new LinkedHashMap<>(existing.members("$evaluators"));
    known.putAll(rules);
    return new ImportPlan(
        new Packing(existing, known).pack(inOrder(flags), rules), kept, flags.size());
  }

  private static void keep(Set<String> names, Set<String> existing, String type, List<Node> kept) {
    for (String name : List.copyOf(names)) {
      if (existing.contains(name)) {
        names.remove(name);
        kept.add(item(type, name, "kept"));
      }
    }
  }

  private static Map<String, Node> bodies(String source, @Nullable Node flags) {
    if (flags instanceof MapNode map) {
      return map.members();
    }
    if (!(flags instanceof ListNode list)) {
      throw CommandException.usage(
          source + " is no flagd file: it has no flags", "'flags' is a map by key, or a list");
    }
    Map<String, Node> bodies = new LinkedHashMap<>();
    for (Node item : list.items()) {
      if (!(item instanceof MapNode map) || !(map.get("key") instanceof TextNode key)) {
        throw CommandException.usage(
            source + ": a flag in a list is a map with a 'key'",
            "look at its line " + item.position());
      }
      if (bodies.put(key.value(), map.toBuilder().remove("key").build()) != null) {
        throw CommandException.usage(
            source + ": the flag '" + key.value() + "' is defined twice", null);
      }
    }
    return bodies;
  }

  /** Each flag after the flags its prerequisites name, as far as they do not name each other. */
  private static Map<String, Node> inOrder(Map<String, Node> flags) {
    Map<String, Node> ordered = new LinkedHashMap<>();
    flags.keySet().forEach(key -> visit(key, flags, ordered, new HashSet<>()));
    return ordered;
  }

  private static void visit(
      String key, Map<String, Node> flags, Map<String, Node> ordered, Set<String> open) {
    Node body = flags.get(key);
    if (body == null || ordered.containsKey(key) || !open.add(key)) {
      return;
    }
    new Doc(body)
        .members("prerequisites", "when")
        .keySet()
        .forEach(before -> visit(before, flags, ordered, open));
    ordered.put(key, body);
  }

  /** Puts flags into documents as long as they fit. */
  private static final class Packing {
    private final Doc existing;
    private final Map<String, Node> rules;
    private final List<MapNode> documents = new ArrayList<>();
    private Map<String, Node> flags = new LinkedHashMap<>();
    private Set<String> segments = new LinkedHashSet<>();
    private int bytes;

    Packing(Doc existing, Map<String, Node> rules) {
      this.existing = existing;
      this.rules = rules;
    }

    List<MapNode> pack(Map<String, Node> wanted, Map<String, Node> ownRules) {
      Set<String> referred = new HashSet<>();
      wanted.forEach(
          (key, body) -> {
            Set<String> references = references(key, body);
            referred.addAll(references);
            add(key, body, references);
          });
      for (String name : ownRules.keySet()) {
        if (!referred.contains(name)) {
          makeRoom(1, size(name));
          segments.add(name);
          bytes += size(name);
        }
      }
      close();
      return documents;
    }

    private void add(String key, Node body, Set<String> references) {
      makeRoom(1 + missing(references).size(), bytesOf(body) + size(missing(references)));
      Set<String> missing = missing(references); // all of them, where a new document was begun
      bytes += bytesOf(body) + size(missing);
      flags.put(key, body);
      segments.addAll(missing);
    }

    private Set<String> missing(Set<String> references) {
      Set<String> missing = new LinkedHashSet<>(references);
      missing.retainAll(rules.keySet());
      missing.removeAll(segments);
      return missing;
    }

    private int size(Set<String> names) {
      return names.stream().mapToInt(this::size).sum();
    }

    private void makeRoom(int items, int size) {
      boolean full = flags.size() + segments.size() + items > ITEMS_MAX || bytes + size > BYTES_MAX;
      if (full) {
        close();
      }
    }

    private void close() {
      if (flags.isEmpty() && segments.isEmpty()) {
        return;
      }
      MapNode.Builder chosen = MapNode.builder();
      segments.forEach(name -> chosen.putIfPresent(name, rules.get(name)));
      documents.add(
          MapNode.builder()
              .put("flags", MapNode.of(flags))
              .put("$evaluators", chosen.build())
              .put(ApplyCommand.REVISIONS, revisions())
              .build());
      flags = new LinkedHashMap<>();
      segments = new LinkedHashSet<>();
      bytes = 0;
    }

    private Node revisions() {
      MapNode.Builder ofFlags = MapNode.builder();
      flags.keySet().forEach(key -> ofFlags.put(key, revision("flags", key)));
      MapNode.Builder ofSegments = MapNode.builder();
      segments.forEach(name -> ofSegments.put(name, revision("segments", name)));
      return MapNode.builder()
          .put("flags", ofFlags.build())
          .put("segments", ofSegments.build())
          .build();
    }

    private long revision(String kind, String name) {
      return existing.whole(ApplyCommand.REVISIONS, kind, name);
    }

    private int size(String segment) {
      Node rule = rules.get(segment);
      return rule == null ? 0 : bytesOf(rule);
    }

    private static int bytesOf(Node node) {
      return JsonWriter.compact(node).getBytes(UTF_8).length;
    }

    private static Set<String> references(String key, Node body) {
      FlagDefinition flag = FlagDefinition.parse(key, body, new Problems());
      return flag == null ? Set.of() : flag.references();
    }
  }
}
