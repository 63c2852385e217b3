package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutUid;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Proto3's JSON mapping of the types that JSON has not: 64-bit numbers, times, durations, maps. */
final class ProtoJson {
  private static final Pattern DURATION = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?s");
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  private ProtoJson() {}

  static RolloutUid uid(Fields fields, String name) {
    return fields.parsed(name, RolloutUid::new, new RolloutUid("unreadable"));
  }

  static @Nullable Instant time(Fields fields, String name) {
    return fields.has(name) ? fields.parsed(name, ProtoJson::parseTime, Instant.EPOCH) : null;
  }

  private static Instant parseTime(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("must be an RFC 3339 time, but is '" + text + "'", e);
    }
  }

  static @Nullable TextNode time(@Nullable Instant time) {
    return time == null ? null : TextNode.of(time.toString());
  }

  static Duration duration(Fields fields, String name) {
    return fields.has(name)
        ? fields.parsed(name, ProtoJson::parseDuration, Duration.ZERO)
        : Duration.ZERO;
  }

  private static Duration parseDuration(String text) {
    if (!DURATION.matcher(text).matches()) {
      throw new IllegalArgumentException("must be seconds like 1.5s, but is '" + text + "'");
    }
    BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
    return Duration.ofSeconds(
        seconds.longValue(), seconds.remainder(BigDecimal.ONE).multiply(NANOS).longValue());
  }

  static TextNode duration(Duration duration) {
    String nanos = duration.getNano() == 0 ? "" : ".%09d".formatted(duration.getNano());
    return TextNode.of(duration.getSeconds() + nanos + "s");
  }

  /** A 64-bit number at least 0: proto3 writes a text and reads numbers too. */
  static long int64(Fields fields, String name) {
    return fields.has(name) ? fields.parsed(name, ProtoJson::parseInt64, 0L) : 0;
  }

  private static long parseInt64(String text) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number, but is '" + text + "'", e);
    }
    if (value < 0) {
      throw new IllegalArgumentException("must not be negative, but is " + text);
    }
    return value;
  }

  static TextNode int64(long value) {
    return TextNode.of(Long.toString(value));
  }

  static SortedMap<String, String> texts(Fields fields, String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    Fields map = fields.optionalMap(name);
    if (map != null) {
      map.names().forEach(key -> texts.put(key, map.text(key)));
    }
    return texts;
  }

  static MapNode texts(Map<String, String> texts) {
    MapNode.Builder map = MapNode.builder();
    texts.forEach(map::put);
    return map.build();
  }

  static MapNode struct(Fields fields, String name) {
    Fields map = fields.optionalMap(name);
    return map == null ? MapNode.builder().build() : map.node();
  }

  static SortedMap<String, Integer> int32s(Fields fields, String name, int max) {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    Fields map = fields.optionalMap(name);
    if (map != null) {
      map.names().forEach(key -> numbers.put(key, (int) map.wholeNumber(key, 0, max)));
    }
    return numbers;
  }

  static MapNode int32s(Map<String, Integer> numbers) {
    MapNode.Builder map = MapNode.builder();
    numbers.forEach((key, value) -> map.put(key, (Node) NumberNode.of(value)));
    return map.build();
  }
}
