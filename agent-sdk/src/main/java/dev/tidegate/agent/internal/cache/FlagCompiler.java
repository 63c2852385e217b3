package dev.tidegate.agent.internal.cache;

import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles definitions. One that cannot be understood is put aside: the last good definition of
 * that flag goes on, and the others are not held up. For the owner alone.
 */
final class FlagCompiler {
  private static final Logger LOG = LoggerFactory.getLogger(FlagCompiler.class);

  private final InstantSource clock;
  private Map<String, Parsed> parsed = Map.of();

  FlagCompiler(InstantSource clock) {
    this.clock = clock;
  }

  /** The text a definition was asked for with, and what serves it: perhaps an older one. */
  private record Parsed(String text, @Nullable FlagDefinition definition) {}

  /** The set of all flags in {@code definitions}, JSON by key, with shared rules, JSON by name. */
  FlagSet compile(Map<String, String> definitions, Map<String, String> evaluators) {
    Map<String, Parsed> next = new HashMap<>();
    definitions.forEach((key, text) -> next.put(key, parse(key, text)));
    parsed = next;
    List<FlagDefinition> usable = new ArrayList<>();
    for (Parsed each : next.values()) {
      if (each.definition() != null) {
        usable.add(each.definition());
      }
    }
    return FlagSet.compile(usable, rules(evaluators), MapNode.builder().build(), clock);
  }

  private Parsed parse(String key, String text) {
    Parsed before = parsed.get(key);
    if (before != null && before.text().equals(text)) {
      return before;
    }
    FlagDefinition lastGood = before == null ? null : before.definition();
    try {
      Problems problems = new Problems();
      FlagDefinition definition = FlagDefinition.parse(key, DocumentReader.json(text), problems);
      if (definition != null) {
        return new Parsed(text, definition);
      }
      LOG.atWarn().addKeyValue("flag", key).addKeyValue("reason", problems.list()).log(QUARANTINED);
    } catch (DocumentException e) {
      LOG.atWarn().addKeyValue("flag", key).addKeyValue("reason", e.problem()).log(QUARANTINED);
    }
    return new Parsed(text, lastGood);
  }

  private static final String QUARANTINED =
      "a definition cannot be understood; the last good one goes on";

  private static Map<String, Node> rules(Map<String, String> evaluators) {
    Map<String, Node> rules = new TreeMap<>();
    evaluators.forEach(
        (name, text) -> {
          try {
            rules.put(name, DocumentReader.json(text));
          } catch (DocumentException e) {
            LOG.atWarn().addKeyValue("evaluator", name).setCause(e).log("a shared rule is no JSON");
          }
        });
    return rules;
  }
}
