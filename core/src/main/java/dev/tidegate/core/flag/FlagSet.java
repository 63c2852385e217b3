package dev.tidegate.core.flag;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.flag.CompiledFlag.Outcome;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A compiled snapshot of flags that answers evaluations. Immutable: a change gives a new set, and
 * swapping a reference publishes it. For any thread; evaluating never throws, blocks or locks, and
 * whatever is wrong gives the caller's default with a reason and an error code.
 */
public final class FlagSet {
  /** By interned key: where callers write keys as literals, looking up compares no texts. */
  private final Map<String, CompiledFlag> flags;

  private final Map<String, Node> evaluators;
  private final MapNode metadata;
  private final InstantSource clock;

  private FlagSet(
      Map<String, CompiledFlag> flags,
      Map<String, Node> evaluators,
      MapNode metadata,
      InstantSource clock) {
    this.flags = flags;
    this.evaluators = evaluators;
    this.metadata = metadata;
    this.clock = clock;
  }

  /** A set without flags. */
  public static FlagSet empty(InstantSource clock) {
    return compile(Set.of(), Map.of(), MapNode.builder().build(), clock);
  }

  /**
   * Compiles a snapshot.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   * @param metadata of the whole set, given with every evaluation
   * @param clock for {@code $flagd.timestamp}
   */
  public static FlagSet compile(
      Collection<FlagDefinition> definitions,
      Map<String, Node> evaluators,
      MapNode metadata,
      InstantSource clock) {
    return compile(definitions, Set.of(), evaluators, metadata, clock);
  }

  /** Like the other, with flags of which only the key is known: they give PARSE_ERROR. */
  static FlagSet compile(
      Collection<FlagDefinition> definitions,
      Set<String> broken,
      Map<String, Node> evaluators,
      MapNode metadata,
      InstantSource clock) {
    return compile(definitions, broken, evaluators, metadata, clock, key -> new FlagUse());
  }

  /**
   * Like the others.
   *
   * @param broken keys of flags of which nothing else is known: they give PARSE_ERROR
   * @param uses gives the counter of a flag's evaluations, by its key; asked once for each flag
   */
  public static FlagSet compile(
      Collection<FlagDefinition> definitions,
      Set<String> broken,
      Map<String, Node> evaluators,
      MapNode metadata,
      InstantSource clock,
      Function<String, FlagUse> uses) {
    Map<String, Node> shared = Collections.unmodifiableMap(new LinkedHashMap<>(evaluators));
    return new FlagSet(Map.of(), shared, metadata, clock)
        .recompiled(definitions, broken, shared, uses);
  }

  /**
   * What {@link #compile} gives for other flags, with this set's metadata and clock. A flag whose
   * definition, shared rules and prerequisites are as they were is taken over together with its
   * counter; only the others are compiled.
   *
   * @param newEvaluators shared rules by name; if any changed, every flag is compiled
   * @param broken keys of flags of which nothing else is known: they give PARSE_ERROR
   * @param uses gives the counter of a flag's evaluations, by its key; asked for what is compiled
   */
  public FlagSet recompiled(
      Collection<FlagDefinition> definitions,
      Set<String> broken,
      Map<String, Node> newEvaluators,
      Function<String, FlagUse> uses) {
    if (!evaluators.equals(newEvaluators)) {
      return compile(definitions, broken, newEvaluators, metadata, clock, uses);
    }
    Map<String, FlagDefinition> byKey = new HashMap<>();
    definitions.forEach(definition -> byKey.put(definition.key(), definition));
    Set<String> changed = new HashSet<>(flags.keySet());
    changed.addAll(byKey.keySet());
    changed.removeIf(key -> Objects.equals(byKey.get(key), definition(key)));
    Set<String> affected = Prerequisites.dependants(changed, byKey.values());
    PrerequisiteRules rules = new PrerequisiteRules(byKey::get, evaluators);
    Map<String, CompiledFlag> next = new HashMap<>();
    broken.forEach(key -> next.put(key, CompiledFlag.broken(metadata, uses.apply(key))));
    byKey.forEach(
        (key, definition) -> {
          CompiledFlag before = affected.contains(key) ? null : flags.get(key);
          next.put(
              key.intern(),
              before != null
                  ? before
                  : CompiledFlag.of(
                      definition, rules, evaluators, metadata, clock, uses.apply(key)));
        });
    return new FlagSet(next, evaluators, metadata, clock);
  }

  /**
   * This set with one flag added or replaced; only that one and those that need it are compiled.
   */
  public FlagSet with(FlagDefinition definition) {
    return changed(definition.key(), definition);
  }

  /** This set without a flag; those that need it are compiled again. */
  public FlagSet without(String key) {
    return changed(key, null);
  }

  private FlagSet changed(String key, @Nullable FlagDefinition definition) {
    Map<String, FlagDefinition> definitions = new HashMap<>();
    flags.forEach(
        (other, flag) -> {
          if (flag.definition() != null) {
            definitions.put(other, flag.definition());
          }
        });
    Map<String, CompiledFlag> changed = new HashMap<>(flags);
    changed.remove(key);
    definitions.remove(key);
    if (definition != null) {
      definitions.put(key, definition);
    }
    PrerequisiteRules rules = new PrerequisiteRules(definitions::get, evaluators);
    for (String each : Prerequisites.dependants(Set.of(key), definitions.values())) {
      FlagDefinition other = definitions.get(each);
      if (other != null) {
        changed.put(
            each.intern(),
            CompiledFlag.of(other, rules, evaluators, metadata, clock, new FlagUse()));
      }
    }
    return new FlagSet(changed, evaluators, metadata, clock);
  }

  /**
   * {@code keys} and all flags whose prerequisites need one of them, directly or through others:
   * the flags whose answers may change with theirs.
   */
  public Set<String> dependants(Set<String> keys) {
    List<FlagDefinition> definitions = new ArrayList<>();
    for (CompiledFlag flag : flags.values()) {
      if (flag.definition() != null) {
        definitions.add(flag.definition());
      }
    }
    return Prerequisites.dependants(keys, definitions);
  }

  /** The keys of all flags. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(flags.keySet());
  }

  /** The definition of a flag, or null if there is none or it cannot be understood. */
  public @Nullable FlagDefinition definition(String key) {
    CompiledFlag flag = flags.get(key);
    return flag == null ? null : flag.definition();
  }

  /** Metadata of the whole set. */
  public MapNode metadata() {
    return metadata;
  }

  /** The shared rules by name. */
  public Map<String, Node> evaluators() {
    return evaluators;
  }

  /**
   * The value alone, for hot paths. Allocates nothing if the flag's rule computes no new texts,
   * numbers or lists.
   */
  public boolean booleanValue(String key, boolean defaultValue, EvaluationContext context) {
    CompiledFlag flag = flags.get(key);
    if (flag == null) {
      return defaultValue;
    }
    Boolean value = flag.evaluate(context).bool;
    return value == null ? defaultValue : value;
  }

  /** The value alone; see {@link #booleanValue}. */
  public String stringValue(String key, String defaultValue, EvaluationContext context) {
    CompiledFlag flag = flags.get(key);
    if (flag == null) {
      return defaultValue;
    }
    String value = flag.evaluate(context).text;
    return value == null ? defaultValue : value;
  }

  /** The value alone, cut off as in {@link #evaluateInteger}; see {@link #booleanValue}. */
  public long integerValue(String key, long defaultValue, EvaluationContext context) {
    CompiledFlag flag = flags.get(key);
    if (flag == null) {
      return defaultValue;
    }
    Outcome outcome = flag.evaluate(context);
    return outcome.isNumber ? (long) outcome.number : defaultValue;
  }

  /** The value alone; see {@link #booleanValue}. */
  public double doubleValue(String key, double defaultValue, EvaluationContext context) {
    CompiledFlag flag = flags.get(key);
    if (flag == null) {
      return defaultValue;
    }
    Outcome outcome = flag.evaluate(context);
    return outcome.isNumber ? outcome.number : defaultValue;
  }

  /** Evaluates a flag whose variants are true or false. */
  public Evaluation<Boolean> evaluateBoolean(
      String key, boolean defaultValue, EvaluationContext context) {
    return evaluate(key, (Boolean) defaultValue, context, outcome -> outcome.bool);
  }

  /** Evaluates a flag whose variants are texts. */
  public Evaluation<String> evaluateString(
      String key, String defaultValue, EvaluationContext context) {
    return evaluate(key, defaultValue, context, outcome -> outcome.text);
  }

  /**
   * Evaluates a flag whose variants are numbers. A fraction is cut off towards zero (3.99 gives 3,
   * -3.99 gives -3), as the flagd daemon does; a number beyond 64 bits gives the nearest that fits.
   */
  public Evaluation<Long> evaluateInteger(
      String key, long defaultValue, EvaluationContext context) {
    return evaluate(
        key, (Long) defaultValue, context, o -> o.isNumber ? (Long) (long) o.number : null);
  }

  /** Evaluates a flag whose variants are numbers. */
  public Evaluation<Double> evaluateDouble(
      String key, double defaultValue, EvaluationContext context) {
    return evaluate(
        key, (Double) defaultValue, context, o -> o.isNumber ? (Double) o.number : null);
  }

  /** Evaluates a flag whose variants are maps; lists and null count as such too. */
  public Evaluation<Node> evaluateObject(String key, Node defaultValue, EvaluationContext context) {
    return evaluate(
        key, defaultValue, context, outcome -> isObject(outcome) ? outcome.value : null);
  }

  private static boolean isObject(Outcome outcome) {
    return outcome.value instanceof MapNode
        || outcome.value instanceof ListNode
        || outcome.value instanceof NullNode;
  }

  /** Evaluates a flag whatever its type. */
  public Evaluation<Node> evaluateAny(String key, Node defaultValue, EvaluationContext context) {
    return evaluate(key, defaultValue, context, outcome -> outcome.value);
  }

  private <T> Evaluation<T> evaluate(
      String key, T defaultValue, EvaluationContext context, TypedValue<T> typed) {
    CompiledFlag flag = flags.get(key);
    if (flag == null) {
      return new Evaluation<>(defaultValue, null, Reason.ERROR, ErrorCode.FLAG_NOT_FOUND, metadata);
    }
    Outcome outcome = flag.evaluate(context);
    if (outcome.value == null) {
      return new Evaluation<>(
          defaultValue, null, outcome.reason, outcome.errorCode, flag.metadata());
    }
    T value = typed.of(outcome);
    return value == null
        ? new Evaluation<>(
            defaultValue, null, Reason.ERROR, ErrorCode.TYPE_MISMATCH, flag.metadata())
        : new Evaluation<>(value, outcome.variant, outcome.reason, null, flag.metadata());
  }

  /** The outcome's value if it has the wanted type. */
  private interface TypedValue<T> {
    @Nullable T of(Outcome outcome);
  }
}
