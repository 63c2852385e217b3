package dev.tidegate.orchestrator.web;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.Locale;

/** Evidence as the API shows it. Numbers that are not finite are left out. */
final class MetricDocument {
  private MetricDocument() {}

  static Node all(EvidenceReport report) {
    return ListNode.of(report.metrics().stream().map(metric -> one(metric, report)).toList());
  }

  static Node combined(EvidenceReport report) {
    MapNode.Builder body = MapNode.builder().put("verdict", report.verdict().name());
    put(body, "lnM", report.lnM());
    put(body, "p", report.p());
    put(body, "evidence", Math.exp(report.lnM()));
    put(body, "threshold", Math.exp(report.lnThreshold()));
    SampleRatio ratio = report.sampleRatio();
    if (ratio != null) {
      body.put(
          "sampleRatio",
          MapNode.builder()
              .put("candidate", ratio.units().candidate())
              .put("all", ratio.units().all())
              .put("share", ratio.units().share())
              .put("p", ratio.p())
              .put("mismatch", ratio.isMismatch())
              .build());
    }
    return body.build();
  }

  private static Node one(MetricVerdict metric, EvidenceReport report) {
    MapNode.Builder body =
        MapNode.builder()
            .put("name", metric.name())
            .put("kind", metric.plan().kind().name().toLowerCase(Locale.ROOT))
            .put("baseline", tally(metric.baseline()))
            .put("candidate", tally(metric.candidate()));
    put(body, "ratio", metric.rateRatio());
    put(body, "lnM", metric.lnM());
    put(body, "p", metric.p());
    put(body, "evidence", Math.exp(metric.lnM()));
    put(body, "threshold", Math.exp(report.lnThreshold()));
    return body.put("verdict", metric.state().name())
        .put("cause", metric.cause().name().toLowerCase(Locale.ROOT))
        .put("dryRun", metric.plan().dryRun())
        .put("text", metric.text())
        .build();
  }

  private static Node tally(MetricVerdict.Tally tally) {
    MapNode.Builder body = MapNode.builder().put("n", tally.n()).put("x", tally.x());
    put(body, "rate", tally.rate());
    return body.build();
  }

  private static void put(MapNode.Builder body, String name, double value) {
    if (Double.isFinite(value)) {
      body.put(name, value);
    }
  }
}
