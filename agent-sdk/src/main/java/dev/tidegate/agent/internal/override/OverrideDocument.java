package dev.tidegate.agent.internal.override;

import dev.tidegate.agent.internal.cache.LocalOverride;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.FlagDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The text of an override file, read.
 *
 * @param overrides the entries that can be understood, by flag key
 * @param malformed keys of the entries that cannot
 * @param problems everything that is wrong
 */
record OverrideDocument(
    Map<String, LocalOverride> overrides, Set<String> malformed, List<Problem> problems) {
  /** Most flags of one file. */
  static final int FLAGS_MAX = 2_000;

  private static final Set<String> MEMBERS = Set.of("disabled", "variant");

  OverrideDocument {
    overrides = Map.copyOf(overrides);
    malformed = Set.copyOf(malformed);
    problems = List.copyOf(problems);
  }

  /**
   * Reads {@code flags: {KEY: {disabled: true}}} or {@code {KEY: {variant: NAME}}}, YAML or JSON.
   *
   * @throws dev.tidegate.core.document.InvalidDocumentException if there is no such map at all
   */
  static OverrideDocument parse(String text) {
    Node document =
        text.stripLeading().startsWith("{") ? DocumentReader.json(text) : DocumentReader.yaml(text);
    Problems fatal = new Problems();
    Node flags = document instanceof MapNode map ? map.get("flags") : null;
    if (!(flags instanceof MapNode entries)) {
      fatal.add("$.flags", document, "must be a map of flags by key", "flags: {} lifts everything");
      fatal.throwIfAny();
      throw new AssertionError("a problem was added");
    }
    if (entries.members().size() > FLAGS_MAX) {
      fatal.add("$.flags", entries, entries.members().size() + " flags; at most " + FLAGS_MAX);
    }
    fatal.throwIfAny();
    return read(entries);
  }

  private static OverrideDocument read(MapNode entries) {
    Problems problems = new Problems();
    Map<String, LocalOverride> overrides = new TreeMap<>();
    Set<String> malformed = new TreeSet<>();
    entries
        .members()
        .forEach(
            (key, entry) -> {
              String path = Problem.member("$.flags", key);
              Problems own = new Problems();
              LocalOverride override = entry(key, entry, path, own);
              if (own.isEmpty()) {
                overrides.put(key, override);
              } else {
                malformed.add(key);
                own.list().forEach(problems::add);
              }
            });
    return new OverrideDocument(overrides, malformed, problems.list());
  }

  private static LocalOverride entry(String key, Node entry, String path, Problems problems) {
    LocalOverride override = new LocalOverride.Disabled();
    if (!FlagDefinition.isKey(key)) {
      problems.add(path, entry, "'" + key + "' cannot name a flag");
    }
    if (!(entry instanceof MapNode map) || map.members().size() != 1) {
      problems.add(path, entry, "must be {disabled: true} or {variant: NAME}");
      return override;
    }
    String member = map.members().keySet().iterator().next();
    Node value = map.members().values().iterator().next();
    String at = Problem.member(path, member);
    if (!MEMBERS.contains(member)) {
      problems.add(at, value, "unknown key '" + member + "'", "disabled or variant");
    } else if (member.equals("disabled") && !BoolNode.of(true).equals(value)) {
      problems.add(at, value, "can only be true", "remove the entry to lift it");
    } else if (member.equals("variant")) {
      if (value instanceof TextNode text && !text.value().isEmpty()) {
        override = new LocalOverride.DefaultVariant(text.value());
      } else {
        problems.add(at, value, "must name the flag's default variant", "put it in quotes");
      }
    }
    return override;
  }
}
