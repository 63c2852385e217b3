package dev.tidegate.core.rule;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that read the context: {@code var}, {@code missing}, {@code missing_some}. */
final class ContextRules {
  private static final String OUTWARDS = "../";

  private final FlagProperties properties;

  ContextRules(FlagProperties properties) {
    this.properties = properties;
  }

  Rule var(Operation operation) {
    if (operation.isInterpreted()) {
      return interpreted(operation);
    }
    if (operation.operand() instanceof MapNode || operation.operands().size() > 2) {
      return dynamic(operation);
    }
    List<Node> operands = operation.operands();
    Node key = operands.isEmpty() ? NullNode.of() : operands.get(0);
    if (key instanceof NullNode || key.equals(TextNode.of(""))) {
      return Rule.of(this::data);
    }
    String name = JsValue.text(JsValue.of(key));
    boolean fixed = key instanceof TextNode || key instanceof NumberNode;
    if (!fixed || name.contains(OUTWARDS)) {
      return dynamic(operation);
    }
    Rule fallback = operands.size() > 1 ? operation.rule(1) : new Rule.Constant(null);
    return fixed(path(name), fallback);
  }

  /** A name known when compiling; here null falls back like what is absent. */
  private Rule fixed(String[] path, Rule fallback) {
    if (path.length == 2 && path[0].equals(FlagProperties.NAME)) {
      Rule own = flagProperty(path[1]);
      if (own != null) {
        return Rule.registered(
            (context, frame) -> {
              Object value = frame == null ? own.value(context, null) : walk(path, context, frame);
              return JsValue.isNullish(value) ? fallback.value(context, frame) : value;
            });
      }
    }
    if (path.length == 1 && !path[0].equals(FlagProperties.NAME)) {
      return new AttributeRule(path[0], fallback);
    }
    return Rule.registered(
        (context, frame) -> {
          Object value = walk(path, context, frame);
          return JsValue.isNullish(value) ? fallback.value(context, frame) : value;
        });
  }

  private @Nullable Rule flagProperty(String name) {
    return switch (name) {
      case "flagKey" -> new Rule.Constant(properties.flagKey());
      case "timestamp" -> Rule.of((context, frame) -> properties.timestampSeconds());
      default -> null;
    };
  }

  private @Nullable Object walk(String[] path, EvaluationContext context, @Nullable Frame frame) {
    Object value = property(path[0], context, frame);
    for (int i = 1; i < path.length && !JsValue.isNullish(value); i++) {
      value = JsValue.property(value, path[i]);
    }
    return value;
  }

  private @Nullable Object property(String name, EvaluationContext context, @Nullable Frame frame) {
    return frame == null
        ? properties.property(context, name)
        : JsValue.property(frame.item(), name);
  }

  private Rule interpreted(Operation operation) {
    List<Node> operands = operation.operands();
    Node key = operands.size() == 1 ? operands.get(0) : operation.operand();
    if (key instanceof ListNode || key instanceof MapNode) {
      return dynamic(operation);
    }
    Object value = JsValue.of(key);
    if (!JsValue.isTrue(value)) {
      return Rule.of(this::data);
    }
    if (key instanceof BoolNode) {
      throw operation.malformed("takes a name");
    }
    String name = JsValue.text(value);
    boolean single = key instanceof NumberNode || (name.indexOf('.') < 0 && name.indexOf('\\') < 0);
    String[] path = single ? new String[] {name} : path(name);
    return path.length > 3 || name.startsWith(OUTWARDS) ? dynamic(operation) : stopping(path);
  }

  /** Up to three names deep the interpreter stops at, and gives, what is not true. */
  private Rule stopping(String[] path) {
    return Rule.of(
        (context, frame) -> {
          Object value = frame == null ? true : frame.item();
          if (path.length == 1 && !JsValue.isTrue(value)) {
            return null;
          }
          for (int i = 0; i < path.length && JsValue.isTrue(value); i++) {
            value = i == 0 ? property(path[0], context, frame) : JsValue.property(value, path[i]);
          }
          return value == JsValue.UNDEFINED ? null : value;
        });
  }

  /** A name known only when evaluating, or one that leads outwards. */
  private Rule dynamic(Operation operation) {
    Rule operand = operation.listOrSingle();
    return Rule.of(
        (context, frame) -> {
          Object key = operand.value(context, frame);
          Object fallback = JsValue.UNDEFINED;
          if (key instanceof List<?> list) {
            fallback = list.size() > 1 ? list.get(1) : JsValue.UNDEFINED;
            key = list.isEmpty() ? JsValue.UNDEFINED : list.get(0);
          }
          Object absent = fallback == JsValue.UNDEFINED ? null : fallback;
          return lookUp(key, absent, context, frame);
        },
        operand);
  }

  private @Nullable Object lookUp(
      @Nullable Object key,
      @Nullable Object absent,
      EvaluationContext context,
      @Nullable Frame frame) {
    Outward at = Outward.start(key, frame);
    Object value = at.value(context, this);
    if (JsValue.isNullish(at.key) || "".equals(at.key)) {
      return value;
    }
    for (String name : path(JsValue.text(at.key))) {
      if (JsValue.isNullish(value)) {
        return absent;
      }
      value = JsValue.property(value, name);
      if (value == JsValue.UNDEFINED) {
        return absent;
      }
    }
    return value;
  }

  private @Nullable Object data(EvaluationContext context, @Nullable Frame frame) {
    return frame == null ? properties.all(context) : frame.item();
  }

  Rule missing(Operation operation) {
    Rule names = operation.list();
    boolean plain = operation.hasList() && arePlain(operation.operands(), operation);
    return Rule.of(
        (context, frame) -> missing(names.value(context, frame), plain, context, frame), names);
  }

  /** One or two literal names without points are looked up as they are written. */
  private static boolean arePlain(List<Node> names, Operation operation) {
    boolean plain = !operation.isInterpreted() && (names.size() == 1 || names.size() == 2);
    for (Node name : names) {
      plain &= name instanceof TextNode text && text.value().indexOf('.') < 0;
    }
    return plain;
  }

  private List<@Nullable Object> missing(
      @Nullable Object names, boolean plain, EvaluationContext context, @Nullable Frame frame) {
    List<@Nullable Object> missing = new ArrayList<>();
    if (names instanceof List<?> list) {
      for (Object name : list) {
        String text = JsValue.text(name);
        if (!isThere(plain ? new String[] {text} : path(text), context, frame)) {
          missing.add(name);
        }
      }
    }
    return Collections.unmodifiableList(missing);
  }

  private boolean isThere(String[] path, EvaluationContext context, @Nullable Frame frame) {
    Object value = frame == null ? true : frame.item();
    for (int i = 0; i < path.length; i++) {
      if (!JsValue.isTrue(value)) {
        return false;
      }
      value = i == 0 ? property(path[0], context, frame) : JsValue.property(value, path[i]);
      if (value == JsValue.UNDEFINED) {
        return false;
      }
    }
    return true;
  }

  Rule missingSome(Operation operation) {
    boolean literal =
        !operation.isInterpreted()
            && operation.hasList()
            && operation.operands().size() > 1
            && operation.operands().get(1) instanceof ListNode;
    if (!literal && !operation.isInterpreted() && !operation.hasList()) {
      throw operation.malformed("takes a count and a list");
    }
    if (literal) {
      Rule needed = operation.rule(0);
      List<Node> literals = ((ListNode) operation.operands().get(1)).items();
      Object names = JsValue.of(operation.operands().get(1));
      boolean plain = arePlain(literals, operation);
      return Rule.registered(
          (context, frame) -> {
            List<@Nullable Object> missing = missing(names, plain, context, frame);
            int found = literals.size() - missing.size();
            return JsValue.compare((double) found, needed.value(context, frame)) == -1
                ? missing
                : List.of();
          });
    }
    Rule list = operation.list();
    return Rule.of(
        (context, frame) -> {
          if (!(list.value(context, frame) instanceof List<?> values)
              || values.size() < 2
              || !(values.get(1) instanceof List<?> names)) {
            throw new RuleFailure("'missing_some' takes a count and a list");
          }
          List<@Nullable Object> missing = missing(names, false, context, frame);
          int compared = JsValue.compare((double) (names.size() - missing.size()), values.get(0));
          return compared == 0 || compared == 1 ? List.of() : missing;
        },
        list);
  }

  /** Splits at points; a backslash keeps a point, a slash or a backslash. */
  static String[] path(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (c == '\\' && (next == '.' || next == '/' || next == '\\')) {
        current.append(next);
        i++;
      } else if (c == '.') {
        parts.add(current.toString());
        current.setLength(0);
      } else {
        current.append(c);
      }
    }
    if (parts.size() != text.length()) {
      parts.add(current.toString());
    }
    return parts.toArray(String[]::new);
  }

  /** Where a name that begins with steps outwards arrives. */
  private static final class Outward {
    private @Nullable Object key;
    private @Nullable Frame frame;
    private boolean atProgress;

    /** Odd steps stop at the iteration's progress, even ones at the enclosing item or context. */
    static Outward start(@Nullable Object key, @Nullable Frame frame) {
      Outward at = new Outward();
      at.key = key;
      at.frame = frame;
      while (at.frame != null && at.key instanceof String text && text.startsWith(OUTWARDS)) {
        at.key = text.substring(OUTWARDS.length());
        if (at.atProgress) {
          at.frame = at.frame.outer();
        }
        at.atProgress = !at.atProgress;
      }
      return at;
    }

    @Nullable Object value(EvaluationContext context, ContextRules rules) {
      return atProgress && frame != null ? frame.progress() : rules.data(context, frame);
    }
  }
}
