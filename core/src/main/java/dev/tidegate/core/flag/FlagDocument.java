package dev.tidegate.core.flag;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    return parse(document, Map.of(), Map.of());
  }

  /** Like the other, for a file whose flags and rules may refer to those stored already. */
  private static FlagDocument parse(
      Node document, Map<String, FlagDefinition> storedFlags, Map<String, Node> storedRules) {
    Problems fatal = new Problems();
    Node flags = Fields.of(document, Problem.ROOT, fatal).node("flags");
    boolean usable = flags instanceof MapNode || flags instanceof ListNode;
    if (flags != null && !usable) {
      fatal.add("$.flags", flags, "must be a map of flags by key, but is " + flags.kind());
    }
    fatal.throwIfAny();
    return new FlagDocumentReader((MapNode) document, storedFlags, storedRules).read();
  }

  /**
   * Reads a flagd file to be stored where nothing is stored yet.
   *
   * @throws InvalidDocumentException with every problem, if there is any
   */
  public static FlagDocument parseStrictly(Node document) {
    return parseStrictly(document, Map.of(), Map.of());
  }

  /**
   * Reads a flagd file to be stored.
   *
   * @param storedFlags flags that are stored already: prerequisites may name them, and theirs must
   *     still hold
   * @param storedRules shared rules that are stored already: those of the file replace them
   * @throws InvalidDocumentException with every problem, if there is any
   */
  public static FlagDocument parseStrictly(
      Node document, Map<String, FlagDefinition> storedFlags, Map<String, Node> storedRules) {
    FlagDocument parsed = parse(document, storedFlags, storedRules);
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
}
