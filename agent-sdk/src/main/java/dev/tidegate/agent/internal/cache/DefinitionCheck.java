package dev.tidegate.agent.internal.cache;

import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which definitions can be evaluated, together with the shared rules. Each is looked at once. For
 * the owner alone.
 */
final class DefinitionCheck {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionCheck.class);
  private static final String REFERENCE = "$ref";

  private final Map<String, Checked> known = new HashMap<>();
  private Map<String, String> ruleTexts = Map.of();
  private Map<String, Node> rules = Map.of();

  /**
   * What was found.
   *
   * @param text the definition as it came
   * @param definition null if it cannot be evaluated
   * @param alone the same with its shared rules written out
   * @param problem why it cannot be evaluated; empty if it can
   */
  record Checked(
      String text,
      @Nullable FlagDefinition definition,
      @Nullable FlagDefinition alone,
      String problem) {
    static Checked unsound(String text, String problem) {
      return new Checked(text, null, null, problem);
    }
  }

  /** The shared rules from now on, JSON by name. */
  void rules(Map<String, String> evaluators) {
    if (evaluators.equals(ruleTexts)) {
      return;
    }
    Map<String, Node> parsed = new TreeMap<>();
    evaluators.forEach(
        (name, text) -> {
          try {
            parsed.put(name, DocumentReader.json(text));
          } catch (DocumentException e) {
            LOG.atWarn().addKeyValue("evaluator", name).setCause(e).log("a shared rule is no JSON");
          }
        });
    ruleTexts = Map.copyOf(evaluators);
    rules = parsed;
    known.values().removeIf(checked -> refers(checked.text()));
  }

  /** The shared rules that can be read. */
  Map<String, Node> rules() {
    return rules;
  }

  /** Forgets all flags but these. */
  void retain(Set<String> keys) {
    known.keySet().retainAll(keys);
  }

  /** True if {@code definition} may depend on shared rules. */
  static boolean refers(String definition) {
    return definition.contains(REFERENCE);
  }

  Checked check(String key, String text) {
    Checked before = known.get(key);
    if (before != null && before.text().equals(text)) {
      return before;
    }
    Checked checked = look(key, text);
    known.put(key, checked);
    return checked;
  }

  private Checked look(String key, String text) {
    try {
      Problems problems = new Problems();
      FlagDefinition definition = FlagDefinition.parse(key, DocumentReader.json(text), problems);
      return definition == null
          ? Checked.unsound(text, problems.list().toString())
          : new Checked(text, definition, definition.selfContained(rules), "");
    } catch (DocumentException e) {
      return Checked.unsound(text, e.problem().toString());
    } catch (InvalidDocumentException e) {
      return Checked.unsound(text, e.problems().toString());
    }
  }
}
