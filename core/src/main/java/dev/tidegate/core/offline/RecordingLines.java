package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.StateNode;
import java.util.Locale;

/** Writes recordings as {@link OfflineAnalysis} and {@link Recording} read them. Stateless. */
public final class RecordingLines {
  private RecordingLines() {}

  /** The first line: how {@code plan} judges. */
  public static MapNode configuration(AnalysisPlan plan) {
    return MapNode.builder()
        .put("alpha", plan.alpha())
        .put("horizonSeconds", StateNode.of(plan.horizonSeconds()))
        .put("attempt", plan.attempt())
        .put("dispersionGuard", plan.dispersionGuard())
        .put(
            "gates",
            MapNode.builder()
                .put("minFailures", plan.gates().minFailures())
                .put("minSamples", plan.gates().minSamples())
                .build())
        .put(
            "noHarm",
            MapNode.builder()
                .put("ratio", plan.noHarm().ratio())
                .put("plus", plan.noHarm().plus())
                .put("buckets", plan.noHarm().buckets())
                .build())
        .put("metrics", ListNode.of(plan.metrics().stream().map(RecordingLines::metric).toList()))
        .build();
  }

  private static MapNode metric(MetricPlan metric) {
    MapNode.Builder out =
        MapNode.builder()
            .put("name", metric.name())
            .put("kind", word(metric.kind()))
            .put("onRegression", word(metric.onRegression()))
            .put("dryRun", metric.dryRun())
            .put("minSamples", metric.minSamples())
            .put(
                "breach",
                MapNode.builder()
                    .put("count", metric.breach().count())
                    .put("of", metric.breach().of())
                    .build());
    if (metric.weight() > 0) {
      out.put("weight", metric.weight());
    }
    Comparison comparison = metric.comparison();
    if (comparison instanceof Comparison.AgainstBaseline against) {
      out.put("form", against.form().name());
      out.put("tolerance", against.nullRatio());
      out.put("toleranceBuckets", against.shiftBuckets());
    } else if (comparison instanceof Comparison.AtMost max) {
      out.put("max", max.limit());
    } else if (comparison instanceof Comparison.AtLeast min) {
      out.put("min", min.limit());
    } else if (comparison instanceof Comparison.QuantileAtMost max) {
      out.put("quantile", max.quantile());
      out.put("max", max.limitMillis());
    }
    return out.build();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** A line of counts. */
  public static MapNode line(double seconds, Cell cell) {
    MapNode.Builder out =
        MapNode.builder()
            .put("t", StateNode.of(seconds))
            .put("stratum", cell.stratum().toString())
            .put("metric", cell.metric());
    if (cell instanceof Cell.Ratio ratio) {
      out.put("candidate", counts(ratio.candidate())).put("baseline", counts(ratio.baseline()));
    } else if (cell instanceof Cell.Latency latency) {
      out.put("candidate", histogram(latency.candidate()));
      out.put("baseline", histogram(latency.baseline()));
    } else if (cell instanceof Cell.Events events) {
      out.put("candidate", events(events.candidateMinutes(), events.candidateEvents()));
      out.put("baseline", events(events.baselineMinutes(), events.baselineEvents()));
    } else if (cell instanceof Cell.Gauge gauge) {
      out.put("value", StateNode.of(gauge.value()));
    } else if (cell instanceof Cell.Missing missing) {
      out.put("missing", OfflineLine.word(missing.cause()));
    }
    return out.build();
  }

  private static MapNode counts(Counts counts) {
    return MapNode.builder().put("n", counts.n()).put("x", counts.x()).build();
  }

  private static MapNode events(double minutes, long events) {
    return MapNode.builder().put("n", StateNode.of(minutes)).put("x", events).build();
  }

  private static MapNode histogram(Histogram histogram) {
    MapNode.Builder counts = MapNode.builder();
    histogram.buckets().forEach((index, count) -> counts.put(Integer.toString(index), count));
    if (histogram.underflow() > 0) {
      counts.put("u", histogram.underflow());
    }
    if (histogram.overflow() > 0) {
      counts.put("o", histogram.overflow());
    }
    return MapNode.of("histogram", MapNode.of("counts", counts.build()));
  }
}
