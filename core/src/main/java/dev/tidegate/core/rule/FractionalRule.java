package dev.tidegate.core.rule;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Murmur3;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits units by weight: the unit's hash, scaled to the sum of the weights, falls into one entry.
 * Bad input gives null, which means the default variant. If the entries are literals, as they
 * nearly always are, evaluating allocates nothing.
 */
final class FractionalRule {
  private static final double TOTAL_MAX = Integer.MAX_VALUE;

  private FractionalRule() {}

  static Rule of(Operation operation) {
    List<Node> operands = operation.operands();
    boolean keyed = !operands.isEmpty() && !(operands.get(0) instanceof ListNode);
    List<Node> entries = operands.subList(keyed ? 1 : 0, operands.size());
    boolean literal = operation.hasList() && !operands.isEmpty();
    for (Node entry : entries) {
      literal &= entry instanceof ListNode && Operators.isConstant(entry, false);
    }
    if (!literal) {
      return general(operation);
    }
    List<@Nullable Object> values = new ArrayList<>();
    entries.forEach(entry -> values.add(operation.compiler().constant(entry)));
    Split split = Split.of(values);
    return keyed
        ? keyed(operation, values, split)
        : Rule.of(
            (context, frame) -> {
              TextRules.refuseIn(frame, operation);
              return split == null ? null : byTargetingKey(split, operation, context);
            });
  }

  /** Entries are fixed, what is hashed is computed. */
  private static Rule keyed(
      Operation operation, List<@Nullable Object> entries, @Nullable Split split) {
    Rule key = operation.rule(0);
    return Rule.of(
        (context, frame) -> {
          if (key instanceof TextRules.Cat cat && cat.isPair() && frame == null) {
            String first = JsValue.text(cat.operands[0].value(context, null));
            String second = JsValue.text(cat.operands[1].value(context, null));
            return split == null ? null : split.variant(Murmur3.hash(first, second));
          }
          Object unit = key.value(context, frame);
          TextRules.refuseIn(frame, operation);
          if (unit instanceof String text) {
            return split == null ? null : split.variant(Murmur3.hash(text));
          }
          List<@Nullable Object> all = new ArrayList<>(entries);
          all.add(0, unit);
          Split withUnit = Split.of(all);
          return withUnit == null ? null : byTargetingKey(withUnit, operation, context);
        },
        key);
  }

  private static @Nullable Object byTargetingKey(
      Split split, Operation operation, EvaluationContext context) {
    Object unit = context.attribute(EvaluationContext.TARGETING_KEY);
    if (!JsValue.isTrue(unit)) {
      return null;
    }
    return split.variant(Murmur3.hash(operation.compiler().flagKey(), JsValue.text(unit)));
  }

  /** Entries that are computed when evaluating. */
  private static Rule general(Operation operation) {
    Rule list = operation.list();
    return Rule.of(
        (context, frame) -> {
          Object value = list.value(context, frame);
          TextRules.refuseIn(frame, operation);
          if (!(value instanceof List<?> values) || values.isEmpty()) {
            return null;
          }
          boolean keyed = values.get(0) instanceof String;
          Split split = Split.of(values.subList(keyed ? 1 : 0, values.size()));
          if (split == null) {
            return null;
          }
          return keyed
              ? split.variant(Murmur3.hash(JsValue.text(values.get(0))))
              : byTargetingKey(split, operation, context);
        },
        list);
  }

  /** Variants with the running sums of their weights. */
  private static final class Split {
    private final @Nullable Object[] variants;
    private final int[] sums;

    private Split(@Nullable Object[] variants, int[] sums) {
      this.variants = variants;
      this.sums = sums;
    }

    /** The split of {@code entries}, or null if one of them or their sum is not valid. */
    static @Nullable Split of(List<?> entries) {
      @Nullable Object[] variants = new @Nullable Object[entries.size()];
      int[] sums = new int[entries.size()];
      double total = 0;
      for (int i = 0; i < entries.size(); i++) {
        if (!(entries.get(i) instanceof List<?> entry) || entry.isEmpty() || entry.size() > 2) {
          return null;
        }
        Object weight = entry.size() == 2 ? entry.get(1) : Double.valueOf(1);
        if (JsValue.isComposite(entry.get(0))
            || !(weight instanceof Double number)
            || number != Math.rint(number)
            || Double.isInfinite(number)) {
          return null;
        }
        variants[i] = entry.get(0);
        total += Math.max(0, number);
        if (total > TOTAL_MAX) {
          return null;
        }
        sums[i] = (int) total;
      }
      return new Split(variants, sums);
    }

    @Nullable Object variant(int hash) {
      int total = sums.length == 0 ? 0 : sums[sums.length - 1];
      int bucket = Cohort.scale(hash, total);
      for (int i = 0; i < sums.length; i++) {
        if (sums[i] > bucket) {
          Object variant = variants[i];
          return variant == JsValue.UNDEFINED ? null : variant;
        }
      }
      return null;
    }
  }
}
