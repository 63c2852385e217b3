package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.evidence.StateNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ticks as nodes, every number with all its bits. */
final class TickNode {
  static final double SECONDS_MAX = 1e12;
  private static final long COUNT_MAX = 1L << 53;

  private TickNode() {}

  static MapNode write(Tick tick) {
    List<Node> cells = new ArrayList<>();
    tick.cells().forEach(cell -> cells.add(write(cell)));
    MapNode.Builder out =
        MapNode.builder()
            .put("seconds", StateNode.of(tick.seconds()))
            .put("duration", StateNode.of(tick.durationSeconds()))
            .put("cells", ListNode.of(cells));
    if (!tick.shares().isEmpty()) {
      out.put("shares", ListNode.of(tick.shares().stream().map(TickNode::write).toList()));
    }
    UnitCounts units = tick.units();
    if (units != null) {
      out.put("units", StateNode.of(units));
    }
    return out.build();
  }

  private static Node write(InstanceShare share) {
    return MapNode.builder()
        .put("instance", share.instance())
        .put("cells", ListNode.of(share.cells().stream().<Node>map(TickNode::write).toList()))
        .build();
  }

  private static MapNode write(Cell cell) {
    MapNode.Builder out = MapNode.builder().put("metric", cell.metric());
    text(out, "service", cell.stratum().service());
    text(out, "zone", cell.stratum().zone());
    text(out, "version", cell.stratum().version());
    if (cell instanceof Cell.Ratio ratio) {
      out.put("kind", "ratio")
          .put("candidate", write(ratio.candidate()))
          .put("baseline", write(ratio.baseline()));
    } else if (cell instanceof Cell.Latency latency) {
      out.put("kind", "latency")
          .put("candidate", StateNode.of(latency.candidate()))
          .put("baseline", StateNode.of(latency.baseline()));
    } else if (cell instanceof Cell.Events events) {
      out.put("kind", "events")
          .put("candidate", exposure(events.candidateEvents(), events.candidateMinutes()))
          .put("baseline", exposure(events.baselineEvents(), events.baselineMinutes()));
    } else if (cell instanceof Cell.Gauge gauge) {
      out.put("kind", "gauge").put("value", StateNode.of(gauge.value()));
    } else if (cell instanceof Cell.Missing missing) {
      out.put("kind", "missing").put("cause", missing.cause().name());
    }
    return out.build();
  }

  private static void text(MapNode.Builder out, String name, String value) {
    if (!value.isEmpty()) {
      out.put(name, value);
    }
  }

  private static MapNode write(Counts counts) {
    return MapNode.builder().put("n", counts.n()).put("x", counts.x()).build();
  }

  private static MapNode exposure(long events, double minutes) {
    return MapNode.builder().put("events", events).put("minutes", StateNode.of(minutes)).build();
  }

  static Tick read(Fields in) {
    List<Cell> cells = cells(in);
    List<InstanceShare> shares = new ArrayList<>();
    if (in.has("shares")) {
      for (Fields share : in.maps("shares")) {
        shares.add(new InstanceShare(share.text("instance"), cells(share)));
      }
    }
    double seconds = in.number("seconds", 0, SECONDS_MAX);
    double duration = in.number("duration", 0, SECONDS_MAX);
    try {
      Fields units = in.optionalMap("units");
      return new Tick(seconds, duration, cells, shares, units == null ? null : units(units));
    } catch (IllegalArgumentException e) {
      in.problem("cells", String.valueOf(e.getMessage()), null);
      return new Tick(seconds, duration, List.of());
    }
  }

  private static UnitCounts units(Fields in) {
    return new UnitCounts(
        in.wholeNumber("candidate", 0, COUNT_MAX),
        in.wholeNumber("all", 0, COUNT_MAX),
        in.real("share"));
  }

  private static List<Cell> cells(Fields in) {
    List<Cell> cells = new ArrayList<>();
    for (Fields cell : in.maps("cells")) {
      Cell read = cell(cell);
      if (read != null) {
        cells.add(read);
      }
    }
    return cells;
  }

  /** The cell, or null after a problem. */
  private static @Nullable Cell cell(Fields in) {
    String metric = in.text("metric");
    Stratum stratum =
        new Stratum(in.text("service", ""), in.text("zone", ""), in.text("version", ""));
    try {
      return switch (in.text("kind")) {
        case "ratio" ->
            new Cell.Ratio(
                metric, stratum, counts(in.map("candidate")), counts(in.map("baseline")));
        case "latency" ->
            new Cell.Latency(
                metric, stratum, histogram(in.map("candidate")), histogram(in.map("baseline")));
        case "events" -> events(metric, stratum, in.map("candidate"), in.map("baseline"));
        case "gauge" -> new Cell.Gauge(metric, stratum, in.real("value"));
        case "missing" -> new Cell.Missing(metric, stratum, in.constant("cause", Cause.class));
        default -> throw new IllegalArgumentException("no such kind of cell");
      };
    } catch (IllegalArgumentException e) {
      in.problem("kind", String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  private static Counts counts(Fields in) {
    return new Counts(in.wholeNumber("n", 0, COUNT_MAX), in.wholeNumber("x", 0, COUNT_MAX));
  }

  private static Cell events(String metric, Stratum stratum, Fields candidate, Fields baseline) {
    return new Cell.Events(
        metric,
        stratum,
        candidate.wholeNumber("events", 0, COUNT_MAX),
        candidate.real("minutes"),
        baseline.wholeNumber("events", 0, COUNT_MAX),
        baseline.real("minutes"));
  }

  private static Histogram histogram(Fields in) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    Fields counts = in.map("counts");
    for (String index : counts.names()) {
      buckets.put(Integer.valueOf(index), counts.wholeNumber(index, 0, COUNT_MAX));
    }
    return new Histogram(
        buckets, in.wholeNumber("u", 0, COUNT_MAX), in.wholeNumber("o", 0, COUNT_MAX));
  }
}
