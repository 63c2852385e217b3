package dev.tidegate.core.record;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reports of evidence as part of an observation, every number with all its bits. */
final class EvidenceRecord {
  private static final long COUNT_MAX = 1L << 53;

  private EvidenceRecord() {}

  static MapNode toNode(EvidenceReport report) {
    MapNode.Builder out = MapNode.builder().put("verdict", report.verdict().name());
    report.regression().ifPresent(regression -> out.put("regression", toNode(regression)));
    RecordFields.real(out, "lnM", report.lnM());
    RecordFields.real(out, "p", report.p());
    RecordFields.real(out, "lnMHold", report.lnMHold());
    RecordFields.real(out, "pHold", report.pHold());
    RecordFields.real(out, "lnThreshold", report.lnThreshold());
    out.put("noHarmShown", report.noHarmShown())
        .put("suspicious", report.suspicious())
        .put("samplesSufficient", report.samplesSufficient())
        .put("ticks", report.ticks());
    RecordFields.real(out, "seconds", report.seconds());
    String outlier = report.outlier();
    if (outlier != null) {
      out.put("outlier", outlier);
    }
    SampleRatio ratio = report.sampleRatio();
    if (ratio != null) {
      out.put("sampleRatio", toNode(ratio));
    }
    List<Node> metrics = new ArrayList<>();
    report.metrics().forEach(metric -> metrics.add(toNode(metric)));
    return out.put("metrics", ListNode.of(metrics)).build();
  }

  private static MapNode toNode(Regression regression) {
    MapNode.Builder out =
        MapNode.builder()
            .put("metric", regression.metric())
            .put("action", regression.action().name());
    return RecordFields.real(out, "seconds", regression.seconds()).build();
  }

  private static MapNode toNode(SampleRatio ratio) {
    MapNode.Builder out =
        MapNode.builder()
            .put("candidate", ratio.units().candidate())
            .put("all", ratio.units().all());
    RecordFields.real(out, "share", ratio.units().share());
    return RecordFields.real(out, "p", ratio.p()).build();
  }

  private static MapNode toNode(MetricVerdict metric) {
    MapNode.Builder out =
        MapNode.builder()
            .put("name", metric.name())
            .put("state", metric.state().name())
            .put("cause", metric.cause().name())
            .put("candidate", toNode(metric.candidate()))
            .put("baseline", toNode(metric.baseline()));
    RecordFields.real(out, "rateRatio", metric.rateRatio());
    RecordFields.real(out, "lnM", metric.lnM());
    RecordFields.real(out, "p", metric.p());
    RecordFields.real(out, "lnNoHarm", metric.lnNoHarm());
    return out.put("noHarmShown", metric.noHarmShown())
        .put("samplesSufficient", metric.samplesSufficient())
        .put("missed", metric.missed())
        .put("text", metric.text())
        .build();
  }

  private static MapNode toNode(MetricVerdict.Tally tally) {
    return RecordFields.real(MapNode.builder(), "n", tally.n()).put("x", tally.x()).build();
  }

  /**
   * Reads the stored form.
   *
   * @param plans of the metrics it is about; others are a problem
   */
  static EvidenceReport read(Fields in, List<MetricPlan> plans) {
    Map<String, MetricPlan> byName =
        plans.stream().collect(Collectors.toMap(MetricPlan::name, Function.identity()));
    List<MetricVerdict> metrics = new ArrayList<>();
    for (Fields metric : in.maps("metrics")) {
      MetricPlan plan = byName.get(metric.text("name"));
      if (plan == null) {
        metric.problem("name", "the plan has no such metric", null);
      } else {
        metrics.add(metric(metric, plan));
      }
    }
    Fields regression = in.optionalMap("regression");
    return new EvidenceReport(
        regression == null ? null : regression(regression),
        metrics,
        in.real("lnM"),
        in.real("p"),
        in.real("lnMHold"),
        in.real("pHold"),
        in.real("lnThreshold"),
        in.bool("noHarmShown"),
        in.bool("suspicious"),
        in.bool("samplesSufficient"),
        in.wholeNumber("ticks", 0, COUNT_MAX),
        in.real("seconds"),
        in.optionalText("outlier"),
        sampleRatio(in.optionalMap("sampleRatio")));
  }

  private static @Nullable SampleRatio sampleRatio(@Nullable Fields in) {
    if (in == null) {
      return null;
    }
    long candidate = in.wholeNumber("candidate", 0, COUNT_MAX);
    long all = in.wholeNumber("all", 0, COUNT_MAX);
    double share = in.real("share");
    double p = in.real("p");
    try {
      return new SampleRatio(new UnitCounts(candidate, all, share), p);
    } catch (IllegalArgumentException e) {
      in.problem("all", String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  private static @Nullable Regression regression(Fields in) {
    return new Regression(
        in.text("metric"), in.constant("action", OnRegression.class), in.real("seconds"));
  }

  private static MetricVerdict metric(Fields in, MetricPlan plan) {
    return new MetricVerdict(
        plan,
        in.constant("state", MetricVerdict.State.class),
        in.constant("cause", Cause.class),
        tally(in.map("candidate")),
        tally(in.map("baseline")),
        in.real("rateRatio"),
        in.real("lnM"),
        in.real("p"),
        in.real("lnNoHarm"),
        in.bool("noHarmShown"),
        in.bool("samplesSufficient"),
        in.wholeNumber("missed", 0, COUNT_MAX, 0),
        in.text("text"));
  }

  private static MetricVerdict.Tally tally(Fields in) {
    return new MetricVerdict.Tally(in.real("n"), in.wholeNumber("x", 0, COUNT_MAX, 0));
  }
}
