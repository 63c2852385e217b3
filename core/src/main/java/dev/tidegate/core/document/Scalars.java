package dev.tidegate.core.document;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the members of one map into texts, numbers and choices for {@link Fields}, and records what
 * is of another kind. An absent member gives the fallback.
 */
final class Scalars {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final String path;
  private final Problems problems;

  /** For members of the map at {@code path}. */
  Scalars(String path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  String text(String name, @Nullable Node node, String fallback) {
    return node == null || node instanceof TextNode
        ? node instanceof TextNode text ? text.value() : fallback
        : wrong(name, node, "a text", fallback, "put it in quotes");
  }

  long wholeNumber(String name, @Nullable Node node, long min, long max, long fallback) {
    if (node == null) {
      return fallback;
    }
    if (node instanceof NumberNode number
        && number.isWhole()
        && number.longValue() >= min
        && number.longValue() <= max) {
      return number.longValue();
    }
    return wrong(name, node, "a whole number from " + min + " to " + max, fallback, null);
  }

  double number(String name, @Nullable Node node, double min, double max, double fallback) {
    if (node == null) {
      return fallback;
    }
    if (node instanceof NumberNode number
        && number.doubleValue() >= min
        && number.doubleValue() <= max) {
      return number.doubleValue();
    }
    return wrong(name, node, "a number from " + min + " to " + max, fallback, null);
  }

  boolean bool(String name, @Nullable Node node, boolean fallback) {
    if (node == null) {
      return fallback;
    }
    return node instanceof BoolNode bool
        ? bool.value()
        : wrong(name, node, "true or false", fallback, null);
  }

  static BigDecimal percentageOf(String text) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : "";
    if (NumberNode.isJsonNumber(digits)) {
      BigDecimal value = new BigDecimal(digits);
      if (value.signum() >= 0 && value.compareTo(HUNDRED) <= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "must be a percentage from 0% to 100%, but is '" + text + "'");
  }

  <E extends Enum<E>> E choice(String name, @Nullable Node node, E[] constants, E fallback) {
    if (node == null) {
      return fallback;
    }
    for (E constant : constants) {
      if (node instanceof TextNode text && text.value().equals(lowerCamel(constant))) {
        return constant;
      }
    }
    List<String> words = Arrays.stream(constants).map(Scalars::lowerCamel).toList();
    String hint = node instanceof TextNode text ? Spelling.didYouMean(text.value(), words) : null;
    return wrong(name, node, "one of " + String.join(", ", words), fallback, hint);
  }

  /** How a constant is written in documents: {@code ROLL_BACK} as {@code rollBack}. */
  private static String lowerCamel(Enum<?> constant) {
    StringBuilder out = new StringBuilder();
    boolean upper = false;
    for (char c : constant.name().toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        out.append(upper ? c : Character.toLowerCase(c));
        upper = false;
      }
    }
    return out.toString();
  }

  /** Records that {@code node}, the member {@code name}, is not what was expected. */
  <T> T wrong(String name, Node node, String expected, T fallback, @Nullable String hint) {
    boolean scalar = node instanceof NumberNode || node instanceof TextNode;
    String actual = scalar ? node.kind() + " " + shortened(node.toString()) : node.kind();
    problems.add(
        Problem.member(path, name), node, "must be " + expected + ", but is " + actual, hint);
    return fallback;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
