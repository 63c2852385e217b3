package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How much each flag of a namespace was evaluated. Approximate: agents count in samples, and what a
 * leader had not saved when it failed is missing.
 *
 * @param since when counting began
 * @param flags by key; a flag that was never evaluated is not in here
 */
public record NamespaceUsage(Instant since, SortedMap<String, Flag> flags) {
  /** How it is stored. */
  public static final WireFormat<NamespaceUsage> FORMAT =
      new WireFormat<>(NamespaceUsage::read, NamespaceUsage::write);

  public NamespaceUsage {
    flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
  }

  /**
   * One flag.
   *
   * @param evaluations about how many
   * @param lastEvaluated to the minute, by the leader's clock
   */
  public record Flag(long evaluations, Instant lastEvaluated) {
    /** Both together. */
    public Flag plus(Flag other) {
      long sum = evaluations + other.evaluations;
      return new Flag(
          sum < 0 ? Long.MAX_VALUE : sum,
          lastEvaluated.isAfter(other.lastEvaluated) ? lastEvaluated : other.lastEvaluated);
    }
  }

  /** Nothing evaluated since {@code start}. */
  public static NamespaceUsage since(Instant start) {
    return new NamespaceUsage(start, Collections.emptySortedMap());
  }

  /** This and {@code more}. */
  public NamespaceUsage plus(Map<String, Flag> more) {
    SortedMap<String, Flag> merged = new TreeMap<>(flags);
    more.forEach((key, flag) -> merged.merge(key, flag, Flag::plus));
    return new NamespaceUsage(since, merged);
  }

  /** The same without the flags that {@code known} does not accept. */
  public NamespaceUsage only(Predicate<String> known) {
    SortedMap<String, Flag> kept = new TreeMap<>(flags);
    kept.keySet().removeIf(known.negate());
    return new NamespaceUsage(since, kept);
  }

  private static NamespaceUsage read(Fields fields) {
    SortedMap<String, Flag> flags = new TreeMap<>();
    Fields map = fields.optionalMap("flags");
    if (map != null) {
      for (String key : map.names()) {
        Fields flag = map.optionalMap(key);
        if (flag != null) {
          flags.put(
              key, new Flag(ProtoJson.int64(flag, "evaluations"), orEpoch(flag, "lastEvaluated")));
        }
      }
    }
    return new NamespaceUsage(orEpoch(fields, "since"), flags);
  }

  private static Instant orEpoch(Fields fields, String name) {
    Instant time = ProtoJson.time(fields, name);
    return time == null ? Instant.EPOCH : time;
  }

  private MapNode write() {
    MapNode.Builder map = MapNode.builder();
    flags.forEach(
        (key, flag) ->
            map.put(
                key,
                MapNode.builder()
                    .put("evaluations", ProtoJson.int64(flag.evaluations()))
                    .putIfPresent("lastEvaluated", ProtoJson.time(flag.lastEvaluated()))
                    .build()));
    return MapNode.builder()
        .putIfPresent("since", ProtoJson.time(since))
        .put("flags", map.build())
        .build();
  }
}
