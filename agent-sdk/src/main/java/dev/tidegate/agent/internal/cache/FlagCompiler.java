package dev.tidegate.agent.internal.cache;

import dev.tidegate.agent.internal.cache.DefinitionCheck.Checked;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.flag.FlagUse;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles definitions, local overrides over them. A stage's definition that cannot be evaluated is
 * put aside: the one before goes on, and the others are not held up. For the owner alone.
 */
final class FlagCompiler {
  private static final Logger LOG = LoggerFactory.getLogger(FlagCompiler.class);
  private static final Map<String, Node> NO_VARIANTS = Map.of();
  private static final MapNode NO_METADATA = MapNode.builder().build();

  private final Function<String, FlagUse> uses;
  private final DefinitionCheck check = new DefinitionCheck();
  private final Map<String, FlagDefinition> lastGood = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private FlagSet compiled;

  /**
   * A compiler.
   *
   * @param clock for rules that read the time
   * @param uses gives the counter of a flag's evaluations
   */
  FlagCompiler(InstantSource clock, Function<String, FlagUse> uses) {
    this.compiled = FlagSet.empty(clock);
    this.uses = uses;
  }

  /**
   * The set of all flags. Those that are as they were before are neither parsed nor compiled again.
   *
   * @param definitions JSON by key
   * @param evaluators shared rules, JSON by name
   * @param broken flags that exist but of which no good definition is known
   * @param overrides what wins over all that, by key
   */
  FlagSet compile(
      Map<String, String> definitions,
      Map<String, String> evaluators,
      Set<String> broken,
      Map<String, LocalOverride> overrides) {
    check.rules(evaluators);
    check.retain(definitions.keySet());
    lastGood.keySet().retainAll(definitions.keySet());
    Map<String, FlagDefinition> usable = new HashMap<>();
    definitions.forEach(
        (key, text) -> {
          FlagDefinition definition = usable(key, check.check(key, text));
          if (definition != null) {
            usable.put(key, definition);
          }
        });
    overrides.forEach((key, override) -> override(usable, key, override));
    refused.keySet().retainAll(overrides.keySet());
    Set<String> unknown = new HashSet<>(definitions.keySet());
    unknown.addAll(broken);
    unknown.removeAll(usable.keySet());
    compiled = compiled.recompiled(usable.values(), unknown, check.rules(), uses);
    return compiled;
  }

  private @Nullable FlagDefinition usable(String key, Checked checked) {
    if (checked.definition() != null && checked.alone() != null) {
      lastGood.put(key, checked.alone());
      return checked.definition();
    }
    return lastGood.get(key);
  }

  private void override(Map<String, FlagDefinition> usable, String key, LocalOverride override) {
    FlagDefinition served = usable.get(key);
    if (override instanceof LocalOverride.Disabled) {
      usable.put(key, served == null ? unknownButDisabled(key) : served.withEnabled(false));
      refused.remove(key);
    } else if (override instanceof LocalOverride.DefaultVariant forced) {
      String problem = problem(served, forced.variant());
      if (served != null && problem.isEmpty()) {
        usable.put(key, served.withTargeting(null));
        refused.remove(key);
      } else if (!problem.equals(refused.put(key, problem))) {
        LOG.atWarn()
            .addKeyValue("flag", key)
            .addKeyValue("variant", forced.variant())
            .addKeyValue("reason", problem)
            .log("a local override is refused");
      }
    }
  }

  /** Why forcing {@code variant} is refused; empty if it may be. */
  private static String problem(@Nullable FlagDefinition served, String variant) {
    if (served == null) {
      return "no definition of the flag is known here; it can be disabled";
    }
    if (!served.enabled()) {
      return "the flag is disabled, and an override only reduces exposure";
    }
    if (!variant.equals(served.defaultVariant())) {
      return "an override only reduces exposure: the default variant is "
          + (served.defaultVariant() == null ? "left to the code" : served.defaultVariant());
    }
    return "";
  }

  private static FlagDefinition unknownButDisabled(String key) {
    return new FlagDefinition(key, false, NO_VARIANTS, null, null, NO_METADATA, NO_METADATA);
  }
}
