package dev.tidegate.core.flag;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.Targeting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one flag body and finds all its problems. */
final class DefinitionReader {
  private static final int KEY_CHARS_MAX = 128;
  private static final Set<String> MEMBERS =
      Set.of("state", "variants", "defaultVariant", "targeting", "metadata");

  /** Our own members are not flagd's, so they stay among the others. */
  private static final Set<String> KNOWN =
      Stream.concat(MEMBERS.stream(), Stream.of(Prerequisites.MEMBER))
          .collect(Collectors.toUnmodifiableSet());

  private final String key;
  private final String path;
  private final Problems problems;

  DefinitionReader(String key, String path, Problems problems) {
    this.key = key;
    this.path = path;
    this.problems = problems;
  }

  @Nullable FlagDefinition read(Node body) {
    if (!isKey(key)) {
      problems.add(
          path,
          body,
          "'" + key + "' cannot name a flag",
          "1 to 128 letters, digits, '.', '_' or '-', the first a letter or digit");
    }
    if (!(body instanceof MapNode map)) {
      problems.add(path, body, "a flag must be a map, but is " + body.kind());
      return null;
    }
    if (!checkSize(map)) {
      return null;
    }
    Boolean enabled = state(map);
    MapNode variants = variants(map);
    String defaultVariant = variants == null ? null : defaultVariant(map, variants);
    Node targeting = targeting(map);
    MapNode metadata = metadata(map.get("metadata"), Problem.member(path, "metadata"), problems);
    MapNode others = others(map);
    if (enabled == null || variants == null) {
      return null;
    }
    Node prerequisites = map.get(Prerequisites.MEMBER);
    if (prerequisites != null && !(prerequisites instanceof NullNode)) {
      Prerequisites.read(
          prerequisites,
          variants.members().keySet(),
          Problem.member(path, Prerequisites.MEMBER),
          problems);
    }
    return new FlagDefinition(
        key, enabled, variants.members(), defaultVariant, targeting, metadata, others);
  }

  private MapNode others(MapNode map) {
    MapNode.Builder others = MapNode.builder();
    map.members()
        .forEach(
            (name, value) -> {
              if (!MEMBERS.contains(name)) {
                others.put(name, value);
                warnOfMisspelling(name, value);
              }
            });
    return others.build();
  }

  /** Other members are allowed, but not those that differ from a known one by a slip. */
  private void warnOfMisspelling(String name, Node value) {
    String meant = name.equals(Prerequisites.MEMBER) ? null : Spelling.nearest(name, KNOWN);
    if (meant != null) {
      problems.add(
          Problem.member(path, name),
          value,
          "unknown key '" + name + "'",
          "did you mean '" + meant + "'?");
    }
  }

  static boolean isKey(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!alphanumeric && (i == 0 || (c != '.' && c != '_' && c != '-'))) {
        return false;
      }
    }
    return !key.isEmpty() && key.length() <= KEY_CHARS_MAX;
  }

  /** True if the body can be worked with, though it may be larger than is allowed. */
  private boolean checkSize(MapNode body) {
    int depth = depth(body);
    if (depth > FlagDefinition.DEPTH_MAX) {
      boolean readable = depth <= DocumentReader.DEPTH_MAX;
      String levels = readable ? String.valueOf(depth) : "more than " + DocumentReader.DEPTH_MAX;
      problems.add(
          path,
          body,
          "nested " + levels + " levels deep; " + FlagDefinition.DEPTH_MAX + " are allowed");
      if (!readable) {
        return false;
      }
    }
    int bytes = JsonWriter.compact(body).getBytes(UTF_8).length;
    if (bytes > FlagDefinition.BODY_BYTES_MAX) {
      problems.add(path, body, bytes + " bytes; " + FlagDefinition.BODY_BYTES_MAX + " are allowed");
    }
    return true;
  }

  /** Level by level, without recursion; stops below what a text may hold. */
  private static int depth(Node node) {
    List<Node> level = List.of(node);
    int depth = 0;
    while (!level.isEmpty() && depth <= DocumentReader.DEPTH_MAX) {
      List<Node> below = new ArrayList<>();
      boolean nests = false;
      for (Node one : level) {
        if (one instanceof MapNode map) {
          below.addAll(map.members().values());
          nests = true;
        } else if (one instanceof ListNode list) {
          below.addAll(list.items());
          nests = true;
        }
      }
      depth += nests ? 1 : 0;
      level = below;
    }
    return depth;
  }

  private @Nullable Boolean state(MapNode body) {
    Node state = body.get("state");
    if (TextNode.of("ENABLED").equals(state)) {
      return true;
    }
    if (TextNode.of("DISABLED").equals(state)) {
      return false;
    }
    String is = state == null ? "is missing" : "is " + state;
    problems.add(
        Problem.member(path, "state"),
        state == null ? body : state,
        "state " + is,
        "ENABLED or DISABLED");
    return null;
  }

  private @Nullable MapNode variants(MapNode body) {
    String at = Problem.member(path, "variants");
    Node node = body.get("variants");
    if (!(node instanceof MapNode variants)) {
      problems.add(at, node == null ? body : node, "variants are required: values by name", null);
      return null;
    }
    if (variants.members().isEmpty()) {
      problems.add(at, variants, "there must be at least one variant");
    }
    String kind = null;
    for (Map.Entry<String, Node> variant : variants.members().entrySet()) {
      Node value = variant.getValue();
      String valueAt = Problem.member(at, variant.getKey());
      if (value instanceof NullNode || value instanceof ListNode) {
        problems.add(
            valueAt,
            value,
            "a variant is true or false, a text, a number or a map, not " + value.kind());
      } else if (kind == null) {
        kind = value.kind();
      } else if (!kind.equals(value.kind())) {
        problems.add(
            valueAt,
            value,
            "all variants have one type: this is " + value.kind() + ", others are " + kind);
      }
    }
    return variants;
  }

  private @Nullable String defaultVariant(MapNode body, MapNode variants) {
    Node node = body.get("defaultVariant");
    String at = Problem.member(path, "defaultVariant");
    if (node == null || node instanceof NullNode) {
      return null;
    }
    if (!(node instanceof TextNode text)) {
      problems.add(
          at, node, "must be the name of a variant, but is " + node.kind(), "put it in quotes");
      return JsonWriter.compact(node);
    }
    if (text.value().isEmpty()) {
      return null;
    }
    if (variants.get(text.value()) == null) {
      problems.add(
          at,
          node,
          "there is no variant '" + text.value() + "'",
          Spelling.didYouMean(text.value(), List.copyOf(variants.members().keySet())));
    }
    return text.value();
  }

  private @Nullable Node targeting(MapNode body) {
    Node node = body.get("targeting");
    String at = Problem.member(path, "targeting");
    if (node == null || node instanceof NullNode) {
      return null;
    }
    if (!(node instanceof MapNode)) {
      problems.add(at, node, "a rule must be a map, but is " + node.kind());
    }
    Targeting.validate(node, key, at, problems);
    return Targeting.isEmpty(node) ? null : node;
  }

  /** The members that are texts, numbers, true or false; others are problems. */
  static MapNode metadata(@Nullable Node node, String at, Problems problems) {
    MapNode.Builder metadata = MapNode.builder();
    if (node instanceof MapNode map) {
      map.members()
          .forEach(
              (name, value) -> {
                if (value instanceof TextNode
                    || value instanceof NumberNode
                    || value instanceof BoolNode) {
                  metadata.put(name, value);
                } else {
                  problems.add(
                      Problem.member(at, name),
                      value,
                      "metadata are texts, numbers, true or false, not " + value.kind());
                }
              });
    } else if (node != null && !(node instanceof NullNode)) {
      problems.add(at, node, "metadata must be a map, but is " + node.kind());
    }
    return metadata.build();
  }
}
