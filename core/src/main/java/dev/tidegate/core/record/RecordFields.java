package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.evidence.StateNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What records have in common: proto3 JSON leaves out defaults and writes int64 as text. */
final class RecordFields {
  private static final int NANO_DIGITS = 9;
  private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}([.][0-9]{1,9})?s");

  private RecordFields() {}

  static MapNode.Builder text(MapNode.Builder out, String name, String value) {
    return value.isEmpty() ? out : out.put(name, value);
  }

  static MapNode.Builder number(MapNode.Builder out, String name, int value) {
    return value == 0 ? out : out.put(name, value);
  }

  static MapNode.Builder int64(MapNode.Builder out, String name, long value) {
    return value == 0 ? out : out.put(name, Long.toString(value));
  }

  static MapNode.Builder instant(MapNode.Builder out, String name, @Nullable Instant value) {
    return value == null ? out : out.put(name, value.toString());
  }

  /** A double with all its bits; what JSON has no number for is a text, as in proto3 JSON. */
  static MapNode.Builder real(MapNode.Builder out, String name, double value) {
    return out.put(name, StateNode.of(value));
  }

  /** As proto3 JSON writes durations: seconds, with up to nine digits behind the point. */
  static MapNode.Builder duration(MapNode.Builder out, String name, Duration value) {
    return out.put(name, BigDecimal.valueOf(value.toNanos(), NANO_DIGITS).toPlainString() + "s");
  }

  static Duration duration(Fields in, String name) {
    return in.parsed(name, RecordFields::parseDuration, Duration.ZERO);
  }

  private static Duration parseDuration(String text) {
    if (!DURATION.matcher(text).matches()) {
      throw new IllegalArgumentException("not a duration in seconds: '" + text + "'");
    }
    BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
    return Duration.ofNanos(seconds.movePointRight(NANO_DIGITS).longValueExact());
  }

  static int number(Fields in, String name) {
    return (int) in.wholeNumber(name, 0, Integer.MAX_VALUE, 0);
  }

  static long int64(Fields in, String name) {
    Node node = in.optionalNode(name);
    if (node instanceof NumberNode) {
      return in.wholeNumber(name, Long.MIN_VALUE, Long.MAX_VALUE, 0);
    }
    return node instanceof TextNode ? in.parsed(name, Long::valueOf, 0L) : 0;
  }

  static @Nullable Instant optionalInstant(Fields in, String name) {
    return in.has(name) ? instant(in, name) : null;
  }

  static Instant instant(Fields in, String name) {
    return in.parsed(name, RecordFields::parseInstant, Instant.EPOCH);
  }

  private static Instant parseInstant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time: '" + text + "'", e);
    }
  }

  /** A value whose constructor refuses what is not valid; null after a problem. */
  static <T> @Nullable T value(Fields in, String name, Function<String, T> parser) {
    String text = in.text(name);
    if (!in.has(name)) {
      return null;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      in.problem(name, String.valueOf(e.getMessage()), null);
      return null;
    }
  }
}
