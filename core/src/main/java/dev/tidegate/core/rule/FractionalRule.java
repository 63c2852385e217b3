package dev.tidegate.core.rule;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Murmur3;
import dev.tidegate.core.cohort.PrefixedHash;
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
    if (!keyed) {
      return split == null ? nothing(operation) : new ByTargetingKey(operation, split);
    }
    Rule key = operation.rule(0);
    return (key instanceof TextRules.Cat cat && cat.isPair() && split != null)
        ? new ByPair(operation, cat, split)
        : keyed(operation, key, values, split);
  }

  private static Rule nothing(Operation operation) {
    return Rule.of(
        (context, frame) -> {
          operation.refuseIn(frame);
          return null;
        });
  }

  /** What is hashed is the flag's key and the targeting key. */
  private static final class ByTargetingKey extends Rule {
    private final Operation operation;
    private final PrefixedHash hash;
    private final Split split;

    ByTargetingKey(Operation operation, Split split) {
      this.operation = operation;
      this.hash = new PrefixedHash(operation.compiler().flagKey());
      this.split = split;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      operation.refuseIn(frame);
      Object unit = context.attribute(EvaluationContext.TARGETING_KEY);
      return JsValue.isTrue(unit) ? split.variant(hash.hash(JsValue.text(unit))) : null;
    }
  }

  /** What is hashed is two texts, usually a salt and the targeting key; they are not joined. */
  private static final class ByPair extends Rule {
    private final Operation operation;
    private final Rule first;
    private final Rule second;
    private final @Nullable PrefixedHash fixed;
    private final Split split;

    ByPair(Operation operation, TextRules.Cat cat, Split split) {
      this.operation = operation;
      this.first = cat.operands[0];
      this.second = cat.operands[1];
      this.fixed =
          first instanceof Constant salt ? new PrefixedHash(JsValue.text(salt.value)) : null;
      this.split = split;
    }

    @Override
    @Nullable Object value(EvaluationContext context, @Nullable Frame frame) {
      if (fixed != null) {
        String text = JsValue.text(second.value(context, frame));
        operation.refuseIn(frame);
        return split.variant(fixed.hash(text));
      }
      String start = JsValue.text(first.value(context, frame));
      String end = JsValue.text(second.value(context, frame));
      operation.refuseIn(frame);
      return split.variant(Murmur3.hash(start, end));
    }

    @Override
    @Nullable Object register(EvaluationContext context, @Nullable Frame frame) {
      return lastRegister(context, frame, first, second);
    }
  }

  /** Entries are fixed, what is hashed is computed. */
  private static Rule keyed(
      Operation operation, Rule key, List<@Nullable Object> entries, @Nullable Split split) {
    return Rule.of(
        (context, frame) -> {
          Object unit = key.value(context, frame);
          operation.refuseIn(frame);
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
          operation.refuseIn(frame);
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
    private final int total;

    private Split(@Nullable Object[] variants, int[] sums) {
      this.variants = variants;
      this.sums = sums;
      this.total = sums.length == 0 ? 0 : sums[sums.length - 1];
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
        variants[i] = variant(entry.get(0));
        total += Math.max(0, number);
        if (total > TOTAL_MAX) {
          return null;
        }
        sums[i] = (int) total;
      }
      return new Split(variants, sums);
    }

    /**
     * Names are interned, as those of the flag's variants are: looking one up compares no texts.
     */
    private static @Nullable Object variant(@Nullable Object value) {
      return value == JsValue.UNDEFINED ? null : value instanceof String s ? s.intern() : value;
    }

    @Nullable Object variant(int hash) {
      int bucket = Cohort.scale(hash, total);
      for (int i = 0; i < sums.length; i++) {
        if (sums[i] > bucket) {
          return variants[i];
        }
      }
      return null;
    }
  }
}
