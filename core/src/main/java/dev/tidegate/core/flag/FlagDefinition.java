package dev.tidegate.core.flag;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rule.MalformedRule;
import dev.tidegate.core.rule.Targeting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One flag as operators write it: flagd's flag body with its key. What is not understood is kept,
 * so that {@link #toNode} loses nothing.
 *
 * @param key letters, digits, points, underscores and hyphens, at most 128
 * @param enabled false if the state is DISABLED
 * @param variants values by name, in the order written
 * @param defaultVariant names a variant; null if the code's default is the default
 * @param targeting a rule giving a variant's name, or null
 * @param metadata texts, numbers, true or false by name
 * @param others members of the body that flagd does not define
 */
public record FlagDefinition(
    String key,
    boolean enabled,
    Map<String, Node> variants,
    @Nullable String defaultVariant,
    @Nullable Node targeting,
    MapNode metadata,
    MapNode others) {
  /** Most bytes of a flag body, as compact JSON in UTF-8. */
  public static final int BODY_BYTES_MAX = 64 * 1024;

  /** Deepest nesting of a flag body. */
  public static final int DEPTH_MAX = 32;

  public FlagDefinition {
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
  }

  /**
   * Reads a flag body and records everything that is wrong with it, with paths from {@code $}.
   *
   * @return the definition, or null if it cannot be evaluated at all. A definition with problems
   *     can be evaluated as flagd does, but must not be stored.
   */
  public static @Nullable FlagDefinition parse(String key, Node body, Problems problems) {
    return parse(key, body, Problem.ROOT, problems);
  }

  /** Like {@link #parse(String, Node, Problems)}, for a body that lies at {@code path}. */
  public static @Nullable FlagDefinition parse(
      String key, Node body, String path, Problems problems) {
    return new DefinitionReader(key, path, problems).read(body);
  }

  /** True if {@code key} may name a flag. */
  public static boolean isKey(String key) {
    return DefinitionReader.isKey(key);
  }

  /** The names of the shared rules that the targeting refers to. */
  public Set<String> references() {
    return targeting == null ? Set.of() : Targeting.references(targeting);
  }

  /**
   * This flag with the shared rules it refers to written out: it depends on nothing else then.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   * @throws InvalidDocumentException if its rule cannot be evaluated with these for any context
   */
  public FlagDefinition selfContained(Map<String, Node> evaluators) {
    if (targeting == null) {
      return this;
    }
    try {
      Node resolved = Targeting.selfContained(targeting, evaluators, key);
      return resolved.equals(targeting)
          ? this
          : withTargeting(Targeting.isEmpty(resolved) ? null : resolved);
    } catch (MalformedRule e) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  Problem.member(Problem.ROOT, "targeting"),
                  e.node().position(),
                  String.valueOf(e.getMessage()),
                  null)));
    }
  }

  /** This flag, enabled or disabled. */
  public FlagDefinition withEnabled(boolean value) {
    return new FlagDefinition(key, value, variants, defaultVariant, targeting, metadata, others);
  }

  /** This flag with another default variant. */
  public FlagDefinition withDefaultVariant(@Nullable String variant) {
    return new FlagDefinition(key, enabled, variants, variant, targeting, metadata, others);
  }

  /** This flag with another rule, or none. */
  public FlagDefinition withTargeting(@Nullable Node rule) {
    return new FlagDefinition(key, enabled, variants, defaultVariant, rule, metadata, others);
  }

  /** The body as flagd reads it, without the key. */
  public MapNode toNode() {
    MapNode.Builder body =
        MapNode.builder()
            .put("state", enabled ? "ENABLED" : "DISABLED")
            .put("variants", MapNode.of(variants))
            .putIfPresent("defaultVariant", defaultVariant)
            .putIfPresent("targeting", targeting);
    if (!metadata.members().isEmpty()) {
      body.put("metadata", metadata);
    }
    others.members().forEach(body::put);
    return body.build();
  }
}
