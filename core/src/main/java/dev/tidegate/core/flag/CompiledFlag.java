package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.rule.MalformedRule;
import dev.tidegate.core.rule.RuleFailure;
import dev.tidegate.core.rule.Targeting;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One flag ready to answer. All outcomes that carry a variant are made beforehand, so that
 * evaluating only chooses among them.
 */
final class CompiledFlag {
  private final FlagUse use;
  private final @Nullable FlagDefinition definition;
  private final MapNode metadata;
  private final Map<String, Choice> variants = new HashMap<>();
  private final @Nullable Targeting targeting;
  private final Outcome byDefault;
  private final Outcome fixed;

  private CompiledFlag(
      FlagUse use,
      @Nullable FlagDefinition definition,
      MapNode metadata,
      @Nullable Targeting targeting,
      @Nullable Outcome fixed) {
    this.use = use;
    this.definition = definition;
    this.metadata = metadata;
    this.targeting = targeting;
    if (definition != null) {
      definition
          .variants()
          .forEach((name, value) -> variants.put(name.intern(), new Choice(name, value)));
    }
    this.byDefault = byDefault();
    this.fixed = fixed == null ? byDefault : fixed;
  }

  /**
   * Compiles a flag.
   *
   * @param rules put its prerequisites over its targeting
   */
  static CompiledFlag of(
      FlagDefinition definition,
      PrerequisiteRules rules,
      Map<String, Node> evaluators,
      MapNode setMetadata,
      InstantSource clock,
      FlagUse use) {
    MapNode metadata = merged(setMetadata, definition.metadata());
    if (!definition.enabled()) {
      return new CompiledFlag(use, definition, metadata, null, Outcome.none(Reason.DISABLED));
    }
    try {
      Node targeting = rules.targeting(definition);
      if (targeting == null) {
        return new CompiledFlag(use, definition, metadata, null, null);
      }
      Targeting compiled = Targeting.compile(targeting, evaluators, definition.key(), clock);
      return new CompiledFlag(use, definition, metadata, compiled, null);
    } catch (MalformedRule | PrerequisiteRules.Unwritable e) {
      return new CompiledFlag(
          use, definition, metadata, null, Outcome.error(ErrorCode.PARSE_ERROR));
    }
  }

  /** A flag whose definition cannot be understood. */
  static CompiledFlag broken(MapNode setMetadata, FlagUse use) {
    return new CompiledFlag(use, null, setMetadata, null, Outcome.error(ErrorCode.PARSE_ERROR));
  }

  private static MapNode merged(MapNode setMetadata, MapNode own) {
    if (setMetadata.members().isEmpty() || own.members().isEmpty()) {
      return own.members().isEmpty() ? setMetadata : own;
    }
    MapNode.Builder merged = setMetadata.toBuilder();
    own.members().forEach(merged::put);
    return merged.build();
  }

  @Nullable FlagDefinition definition() {
    return definition;
  }

  MapNode metadata() {
    return metadata;
  }

  /** Chooses the outcome for {@code context}; never throws. */
  Outcome evaluate(EvaluationContext context) {
    use.count();
    if (targeting == null) {
      return fixed;
    }
    String variant;
    try {
      variant = targeting.variant(context);
    } catch (RuleFailure e) {
      return Outcome.error(ErrorCode.GENERAL);
    }
    if (variant == null) {
      return byDefault;
    }
    Choice choice = variants.get(variant);
    return choice == null ? Outcome.error(ErrorCode.GENERAL) : choice.matched;
  }

  private Outcome byDefault() {
    String name = definition == null ? null : definition.defaultVariant();
    if (name == null) {
      return Outcome.none(Reason.DEFAULT);
    }
    Choice choice = variants.get(name);
    if (choice == null) {
      return Outcome.error(ErrorCode.GENERAL);
    }
    Reason reason = targeting == null ? Reason.STATIC : Reason.DEFAULT;
    return new Outcome(choice.name, choice.value, reason, null);
  }

  private static final class Choice {
    final String name;
    final Node value;
    final Outcome matched;

    Choice(String name, Node value) {
      this.name = name;
      this.value = value;
      this.matched = new Outcome(name, value, Reason.TARGETING_MATCH, null);
    }
  }

  /** What an evaluation chose, before the caller's type and default count. */
  static final class Outcome {
    final @Nullable String variant;
    final @Nullable Node value;
    final Reason reason;
    final @Nullable ErrorCode errorCode;
    final @Nullable Boolean bool;
    final @Nullable String text;
    final boolean isNumber;
    final double number;

    Outcome(
        @Nullable String variant,
        @Nullable Node value,
        Reason reason,
        @Nullable ErrorCode errorCode) {
      this.variant = variant;
      this.value = value;
      this.reason = reason;
      this.errorCode = errorCode;
      this.bool = value instanceof BoolNode node ? (Boolean) node.value() : null;
      this.text = value instanceof TextNode node ? node.value() : null;
      this.isNumber = value instanceof NumberNode;
      this.number = value instanceof NumberNode node ? node.doubleValue() : 0;
    }

    private static final Outcome PARSE_ERROR =
        new Outcome(null, null, Reason.ERROR, ErrorCode.PARSE_ERROR);
    private static final Outcome GENERAL = new Outcome(null, null, Reason.ERROR, ErrorCode.GENERAL);
    private static final Outcome DEFAULT = new Outcome(null, null, Reason.DEFAULT, null);
    private static final Outcome DISABLED = new Outcome(null, null, Reason.DISABLED, null);

    static Outcome error(ErrorCode code) {
      return code == ErrorCode.PARSE_ERROR ? PARSE_ERROR : GENERAL;
    }

    static Outcome none(Reason reason) {
      return reason == Reason.DISABLED ? DISABLED : DEFAULT;
    }
  }
}
