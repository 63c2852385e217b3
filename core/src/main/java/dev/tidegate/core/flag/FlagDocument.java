package dev.tidegate.core.flag;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.Targeting;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A flagd file: flags, shared rules and metadata of the set.
 *
 * @param flags the definitions that can be evaluated, by key, in the order written; those with
 *     problems are among them
 * @param broken keys of flags that cannot be evaluated at all
 * @param evaluators shared rules by name
 * @param metadata of the set
 * @param problems everything that is wrong; empty if the file may be stored
 */
public record FlagDocument(
    Map<String, FlagDefinition> flags,
    Set<String> broken,
    Map<String, Node> evaluators,
    MapNode metadata,
    List<Problem> problems) {

  public FlagDocument {
    flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    broken = Set.copyOf(broken);
    evaluators = Collections.unmodifiableMap(new LinkedHashMap<>(evaluators));
    problems = List.copyOf(problems);
  }

  /**
   * Reads a flagd file as leniently as flagd does: problems of a flag leave the others alone.
   *
   * @throws InvalidDocumentException if {@code document} has no flags at all
   */
  public static FlagDocument parse(Node document) {
    Problems fatal = new Problems();
    Node flags = Fields.of(document, Problem.ROOT, fatal).node("flags");
    boolean usable = flags instanceof MapNode || flags instanceof ListNode;
    if (flags != null && !usable) {
      fatal.add("$.flags", flags, "must be a map of flags by key, but is " + flags.kind());
    }
    fatal.throwIfAny();
    return new Reader((MapNode) document).read();
  }

  /**
   * Reads a flagd file to be stored.
   *
   * @throws InvalidDocumentException with every problem, if there is any
   */
  public static FlagDocument parseStrictly(Node document) {
    FlagDocument parsed = parse(document);
    if (!parsed.problems.isEmpty()) {
      throw new InvalidDocumentException(parsed.problems);
    }
    return parsed;
  }

  /** Compiles the flags; broken ones evaluate to PARSE_ERROR. */
  public FlagSet compile(InstantSource clock) {
    return FlagSet.compile(flags.values(), broken, evaluators, metadata, clock);
  }

  /** The file in the form that providers read: flags by key. */
  public MapNode toNode() {
    MapNode.Builder bodies = MapNode.builder();
    flags.forEach((key, definition) -> bodies.put(key, definition.toNode()));
    MapNode.Builder document = MapNode.builder().put("flags", bodies.build());
    if (!evaluators.isEmpty()) {
      document.put("$evaluators", MapNode.of(evaluators));
    }
    if (!metadata.members().isEmpty()) {
      document.put("metadata", metadata);
    }
    return document.build();
  }

  private static final class Reader {
    private final MapNode document;
    private final Problems problems = new Problems();
    private final Map<String, FlagDefinition> flags = new LinkedHashMap<>();
    private final Set<String> broken = new LinkedHashSet<>();
    private final Map<String, Node> evaluators = new LinkedHashMap<>();

    Reader(MapNode document) {
      this.document = document;
    }

    FlagDocument read() {
      readEvaluators();
      Node node = document.get("flags");
      if (node instanceof MapNode map) {
        map.members().forEach((key, body) -> flag(key, body, Problem.member("$.flags", key)));
      } else if (node instanceof ListNode list) {
        for (int i = 0; i < list.items().size(); i++) {
          item(list.items().get(i), Problem.item("$.flags", i));
        }
      }
      MapNode metadata =
          DefinitionReader.metadata(document.get("metadata"), "$.metadata", problems);
      return new FlagDocument(flags, broken, evaluators, metadata, problems.list());
    }

    private void readEvaluators() {
      Node node = document.get("$evaluators");
      if (node instanceof MapNode map) {
        evaluators.putAll(map.members());
        map.members()
            .forEach(
                (name, rule) ->
                    Targeting.validate(rule, "", Problem.member("$.$evaluators", name), problems));
      } else if (node != null && !(node instanceof NullNode)) {
        problems.add(
            "$.$evaluators", node, "must be a map of rules by name, but is " + node.kind());
      }
    }

    /** The daemon's form: a list of flags that carry their key. */
    private void item(Node item, String path) {
      if (item instanceof MapNode map && map.get("key") instanceof TextNode key) {
        if (flags.containsKey(key.value())) {
          problems.add(path, item, "the flag '" + key.value() + "' is defined twice");
        }
        flag(key.value(), map.toBuilder().remove("key").build(), path);
      } else {
        problems.add(path, item, "a flag in a list is a map with a 'key'");
      }
    }

    private void flag(String key, Node body, String path) {
      FlagDefinition definition = FlagDefinition.parse(key, body, path, problems);
      if (definition == null) {
        broken.add(key);
        return;
      }
      flags.put(key, definition);
      for (String name : definition.references()) {
        if (!evaluators.containsKey(name)) {
          problems.add(
              Problem.member(path, "targeting"),
              body,
              "there is no shared rule '" + name + "' under $evaluators",
              Spelling.didYouMean(name, evaluators.keySet()));
        }
      }
    }
  }
}
