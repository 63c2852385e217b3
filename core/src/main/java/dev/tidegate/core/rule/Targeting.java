package dev.tidegate.core.rule;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A flag's targeting, compiled: which variant a context gets. Immutable; for any thread. */
public final class Targeting {
  private static final InstantSource NO_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final Rule rule;

  private Targeting(Rule rule) {
    this.rule = rule;
  }

  /**
   * Compiles {@code targeting}.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   * @param flagKey the flag it belongs to: part of what is hashed
   * @param clock for {@code $flagd.timestamp}
   * @return null if, shared rules put in, there is no rule at all
   * @throws MalformedRule if it could not be evaluated for any context
   */
  public static @Nullable Targeting compile(
      Node targeting, Map<String, Node> evaluators, String flagKey, InstantSource clock) {
    RuleBounds.check(targeting);
    Node resolved = References.resolve(targeting, evaluators);
    return isEmpty(resolved) ? null : new Targeting(RuleCompiler.compile(resolved, flagKey, clock));
  }

  /** Records what is wrong with {@code rule}, which lies at {@code path}. */
  public static void validate(Node rule, String flagKey, String path, Problems problems) {
    new RuleValidator(flagKey, problems).validate(rule, path);
  }

  /**
   * {@code rule} with shared rules in the place of the references to them; unknown ones stay.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   * @throws MalformedRule if the result is too large or too deep
   */
  public static Node writtenOut(Node rule, Map<String, Node> evaluators) {
    RuleBounds.check(rule);
    return References.resolve(rule, evaluators);
  }

  /**
   * Shared rules by name, with those that they refer to written out, so that their order does not
   * matter. A reference that leads back to its own rule stays.
   */
  public static Map<String, Node> writtenOut(Map<String, Node> evaluators) {
    return References.writtenOut(evaluators);
  }

  /**
   * {@code rule} of the flag {@code flagKey} so that it gives the same where it stands in another
   * flag's rule: with the key written out where it is read or hashed.
   */
  public static Node standingElsewhere(Node rule, String flagKey) {
    return new ForeignRule(flagKey).of(rule);
  }

  /** The truth of {@code rule} if it is the same in every context and does not fail. */
  public static Optional<Boolean> fixedTruth(Node rule) {
    return RuleCompiler.fixedTruth(rule);
  }

  /**
   * {@code targeting} with its shared rules written out, so that it depends on nothing else.
   *
   * @param evaluators shared rules by name, in the order in which they are put in
   * @throws MalformedRule if it could not be evaluated for any context: an unknown shared rule or
   *     operator, or too large a rule
   */
  public static Node selfContained(Node targeting, Map<String, Node> evaluators, String flagKey) {
    Node resolved = writtenOut(targeting, evaluators);
    if (!isEmpty(resolved)) {
      RuleCompiler.compile(resolved, flagKey, NO_TIME);
    }
    return resolved;
  }

  /** The names of the shared rules that {@code rule} refers to. */
  public static Set<String> references(Node rule) {
    return References.in(rule);
  }

  /** What flagd takes for no rule at all, also where a shared rule is put in. */
  public static boolean isEmpty(Node node) {
    return node instanceof NullNode
        || (node instanceof MapNode map && map.members().isEmpty())
        || (node instanceof ListNode list && list.items().isEmpty())
        || (node instanceof TextNode text && text.value().isEmpty())
        || node instanceof BoolNode
        || node instanceof NumberNode;
  }

  /**
   * The name of the variant for {@code context}, or null if the rule leaves it to the default.
   *
   * @throws RuleFailure if the rule cannot be evaluated for this context
   */
  public @Nullable String variant(EvaluationContext context) {
    Object result = rule.value(context, null);
    if (JsValue.isNullish(result)) {
      return null;
    }
    return result instanceof String name ? name : JsValue.text(result);
  }
}
