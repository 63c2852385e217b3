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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values rules compute with, and JavaScript's conversions between them. A value is null, {@link
 * #UNDEFINED}, a Boolean, a Double, a String, a {@code List} or a {@code Map} by String.
 */
final class JsValue {
  /** What is absent, which some operators tell from null. */
  static final Object UNDEFINED =
      new Object() {
        @Override
        public String toString() {
          return "undefined";
        }
      };

  private static final int LIST_CHARS_MAX = 1 << 20;

  private JsValue() {}

  static @Nullable Object of(Node node) {
    if (node instanceof TextNode text) {
      return text.value();
    }
    if (node instanceof NumberNode number) {
      return number.doubleValue();
    }
    if (node instanceof BoolNode bool) {
      return bool.value();
    }
    if (node instanceof NullNode) {
      return null;
    }
    if (node instanceof ListNode list) {
      List<@Nullable Object> items = new ArrayList<>(list.items().size());
      list.items().forEach(item -> items.add(of(item)));
      return Collections.unmodifiableList(items);
    }
    if (node instanceof MapNode map) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      map.members().forEach((name, value) -> members.put(name, of(value)));
      return Collections.unmodifiableMap(members);
    }
    throw new AssertionError(node);
  }

  static boolean isNullish(@Nullable Object value) {
    return value == null || value == UNDEFINED;
  }

  /** A list or a map. */
  static boolean isComposite(@Nullable Object value) {
    return !isScalar(value) && (value instanceof List || value instanceof Map);
  }

  /**
   * Null, a text, a number, true or false. Asked first wherever lists and maps differ, since asking
   * an object for an interface it does not have is many times slower than for a final class.
   */
  private static boolean isScalar(@Nullable Object value) {
    return value == null
        || value instanceof Boolean
        || value instanceof String
        || value instanceof Double;
  }

  /** JavaScript's truth. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Double number) {
      return number != 0 && !Double.isNaN(number);
    }
    return !isNullish(value);
  }

  /** The rules' truth: like {@link #isTrue}, but empty lists and maps are false. */
  static boolean isTruthy(@Nullable Object value) {
    if (isScalar(value)) {
      return isTrue(value);
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return isTrue(value);
  }

  static double number(@Nullable Object value) {
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text) {
      return JsNumber.parse(text);
    }
    if (value == null) {
      return 0;
    }
    return value == UNDEFINED ? Double.NaN : JsNumber.parse(text(value));
  }

  static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number) {
      return JsNumber.text(number);
    }
    if (value instanceof List<?> list) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < list.size(); i++) {
        Object item = list.get(i);
        out.append(i == 0 ? "" : ",").append(isNullish(item) ? "" : text(item));
        if (out.length() > LIST_CHARS_MAX) {
          throw new RuleFailure("a list as text is longer than " + LIST_CHARS_MAX);
        }
      }
      return out.toString();
    }
    return value instanceof Map ? "[object Object]" : String.valueOf(value);
  }

  /** JavaScript's {@code ===}. */
  static boolean strictEquals(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x.doubleValue() == y.doubleValue();
    }
    if (a instanceof String x) {
      return x.equals(b);
    }
    if (a instanceof Boolean x) {
      return x.equals(b);
    }
    return a == b || FlagProperties.Whole.areSame(a, b);
  }

  /** JavaScript's {@code ==}. */
  static boolean looseEquals(@Nullable Object a, @Nullable Object b) {
    if (isNullish(a) || isNullish(b)) {
      return isNullish(a) && isNullish(b);
    }
    if (isComposite(a) && isComposite(b)) {
      return strictEquals(a, b);
    }
    Object x = isComposite(a) ? text(a) : a;
    Object y = isComposite(b) ? text(b) : b;
    if (x instanceof String s && y instanceof String t) {
      return s.equals(t);
    }
    return number(x) == number(y);
  }

  /**
   * JavaScript's ordering: negative, zero or positive, or 2 if the values cannot be ordered, which
   * makes every comparison false.
   */
  static int compare(@Nullable Object a, @Nullable Object b) {
    Object x = isComposite(a) ? text(a) : a;
    Object y = isComposite(b) ? text(b) : b;
    if (x instanceof String s && y instanceof String t) {
      return Integer.signum(s.compareTo(t));
    }
    double m = number(x);
    double n = number(y);
    if (Double.isNaN(m) || Double.isNaN(n)) {
      return UNORDERED;
    }
    return m < n ? -1 : m > n ? 1 : 0;
  }

  static final int UNORDERED = 2;

  /** The property {@code name} of {@code value}, or {@link #UNDEFINED}. */
  static @Nullable Object property(@Nullable Object value, String name) {
    if (value instanceof Map<?, ?> map) {
      Object member = map.get(name);
      return member != null || map.containsKey(name) ? member : UNDEFINED;
    }
    if (value instanceof List<?> list) {
      if (name.equals("length")) {
        return (double) list.size();
      }
      int index = index(name, list.size());
      return index < 0 ? UNDEFINED : list.get(index);
    }
    if (value instanceof String text) {
      if (name.equals("length")) {
        return (double) text.length();
      }
      int index = index(name, text.length());
      return index < 0 ? UNDEFINED : text.substring(index, index + 1);
    }
    return UNDEFINED;
  }

  /** The index written in {@code name}, or -1 if it is none below {@code size}. */
  private static int index(String name, int size) {
    boolean canonical =
        !name.isEmpty() && name.length() <= 9 && (name.length() == 1 || name.charAt(0) != '0');
    int index = 0;
    for (int i = 0; canonical && i < name.length(); i++) {
      char c = name.charAt(i);
      canonical = c >= '0' && c <= '9';
      index = index * 10 + (c - '0');
    }
    return canonical && index < size ? index : -1;
  }
}
