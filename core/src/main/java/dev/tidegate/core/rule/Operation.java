package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operator with its operand as written, on its way to becoming a rule.
 *
 * @param name the operator
 * @param operand what stands under the name: a list of operands, or a single one
 */
record Operation(String name, Node operand, Dialect dialect, RuleCompiler compiler) {

  boolean isInterpreted() {
    return dialect == Dialect.INTERPRETED;
  }

  /** True if the operands are written as a list. */
  boolean hasList() {
    return operand instanceof ListNode;
  }

  /** The operands as written; a single one counts as a list of one. */
  List<Node> operands() {
    return operand instanceof ListNode list ? list.items() : List.of(operand);
  }

  /** The operand {@code index} as a rule; undefined if there are fewer. */
  Rule rule(int index) {
    List<Node> operands = operands();
    return index < operands.size()
        ? compiler.rule(operands.get(index), dialect)
        : new Rule.Constant(JsValue.UNDEFINED);
  }

  /** All operands as rules. */
  Rule[] rules() {
    return operands().stream().map(o -> compiler.rule(o, dialect)).toArray(Rule[]::new);
  }

  /** The operand {@code index}, which may fail only when it is reached. */
  Rule lazily(int index) {
    List<Node> operands = operands();
    return index < operands.size()
        ? compiler.lazily(operands.get(index))
        : new Rule.Constant(JsValue.UNDEFINED);
  }

  /** A rule whose value is the list of the operands' values. */
  Rule list() {
    if (!(operand instanceof MapNode)) {
      return compiler.list(operands(), dialect);
    }
    Rule single = compiler.rule(operand, dialect);
    return Rule.of((context, frame) -> listOf(single.value(context, frame)), single);
  }

  /** Like {@link #list}, but a single operand that is not written as a list stands for itself. */
  Rule listOrSingle() {
    if (operand instanceof ListNode list) {
      boolean single = list.items().size() == 1 && !(list.items().get(0) instanceof ListNode);
      return single ? rule(0) : compiler.list(list.items(), dialect);
    }
    return compiler.rule(operand, dialect);
  }

  /** A rule over the values of all operands. */
  Rule overValues(OverValues work) {
    Rule list = list();
    return Rule.of(
        (context, frame) -> {
          Object values = list.value(context, frame);
          return Steps.charged(work.of(values instanceof List<?> items ? items : List.of()), frame);
        },
        list);
  }

  /**
   * Fails inside an iteration: there the reference engine's own operators work only where the item
   * is the context itself.
   */
  void refuseIn(@Nullable Frame frame) {
    boolean atContext =
        frame == null || (frame.item() instanceof FlagProperties.Whole item && item.isContext());
    if (!atContext) {
      throw new RuleFailure("'" + name + "' cannot be used inside an iteration");
    }
  }

  Rule failing(String message) {
    return Rule.of(
        (context, frame) -> {
          throw new RuleFailure("'" + name + "' " + message);
        });
  }

  MalformedRule malformed(String message) {
    return new MalformedRule(operand, "'" + name + "' " + message);
  }

  private static List<?> listOf(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    List<@Nullable Object> single = new ArrayList<>(1);
    single.add(value);
    return Collections.unmodifiableList(single);
  }

  /** Computes with the values of all operands. */
  interface OverValues {
    @Nullable Object of(List<?> values);
  }
}
