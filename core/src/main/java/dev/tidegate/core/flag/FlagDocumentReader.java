package dev.tidegate.core.flag;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.Targeting;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one flagd file and finds all its problems. */
final class FlagDocumentReader {
  private static final String RULES = "$.$evaluators";

  private final MapNode document;
  private final Map<String, FlagDefinition> storedFlags;
  private final Map<String, Node> allRules;
  private final Problems problems = new Problems();
  private final Map<String, FlagDefinition> flags = new LinkedHashMap<>();
  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Set<String> broken = new LinkedHashSet<>();
  private final Map<String, Node> evaluators = new LinkedHashMap<>();

  /**
   * For a file that comes on top of what is stored.
   *
   * @param storedRules shared rules: those of the file replace them
   */
  FlagDocumentReader(
      MapNode document, Map<String, FlagDefinition> storedFlags, Map<String, Node> storedRules) {
    this.document = document;
    this.storedFlags = storedFlags;
    this.allRules = new LinkedHashMap<>(storedRules);
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
    PrerequisiteProblems.check(
        flags, storedFlags, allRules, key -> paths.getOrDefault(key, "$.flags"), problems);
    MapNode metadata = DefinitionReader.metadata(document.get("metadata"), "$.metadata", problems);
    return new FlagDocument(flags, broken, evaluators, metadata, problems.list());
  }

  private void readEvaluators() {
    Node node = document.get("$evaluators");
    if (node instanceof MapNode map) {
      evaluators.putAll(map.members());
      allRules.putAll(map.members());
      evaluators.forEach(
          (name, rule) -> {
            String path = Problem.member(RULES, name);
            Problems own = new Problems();
            Targeting.validate(rule, "", path, own);
            problems.addAll(own.list());
            if (own.isEmpty()) {
              checkReferences(name, rule, path);
            }
          });
    } else if (node != null && !(node instanceof NullNode)) {
      problems.add(RULES, node, "must be a map of rules by name, but is " + node.kind());
    }
  }

  /** As in flagd a rule may refer to rules that stand after it in the file. */
  private void checkReferences(String name, Node rule, String path) {
    Set<String> earlier = new LinkedHashSet<>(evaluators.keySet());
    boolean reached = false;
    for (String each : evaluators.keySet()) {
      reached |= each.equals(name);
      if (reached) {
        earlier.remove(each);
      }
    }
    for (String other : Targeting.references(rule)) {
      if (other.equals(name)) {
        problems.add(path, rule, "the shared rule '" + name + "' refers to itself");
      } else if (earlier.contains(other)) {
        problems.add(
            path,
            rule,
            "refers to the shared rule '"
                + other
                + "', which stands before it: flagd puts rules in"
                + " in their order, so that one may refer to later ones only",
            "move '" + name + "' before '" + other + "'");
      } else if (!allRules.containsKey(other)) {
        problems.add(path, rule, missing(other), hint(other));
      }
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
    paths.put(key, path);
    for (String name : definition.references()) {
      if (!allRules.containsKey(name)) {
        problems.add(Problem.member(path, "targeting"), body, missing(name), hint(name));
      }
    }
  }

  private static String missing(String rule) {
    return "there is no shared rule '" + rule + "' under $evaluators";
  }

  private @Nullable String hint(String rule) {
    return Spelling.didYouMean(rule, allRules.keySet());
  }
}
