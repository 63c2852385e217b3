package dev.tidegate.core.report;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A report as a document: what {@code -o json} prints and what is kept. */
public final class ReportDocument {
  static final String API_VERSION = "tidegate.dev/v1";

  private ReportDocument() {}

  /** The document, whose members docs/cli.md tells. */
  public static MapNode of(Report report) {
    MapNode.Builder out =
        MapNode.builder()
            .put("apiVersion", API_VERSION)
            .put("kind", "Report")
            .put("namespace", report.namespace())
            .put("at", report.at().toString())
            .put("preparedBy", report.preparedBy());
    Instant earlier = report.comparedWith();
    if (earlier != null) {
      out.put("comparedWith", earlier.toString());
    }
    progress(out, report.overall())
        .put("migrations", list(report.migrations(), ReportDocument::migration))
        .put("risks", list(report.risks(), ReportDocument::risk))
        .put("recommendations", list(report.recommendations(), ReportDocument::recommendation))
        .put("next", advice(report.next()))
        .put("trend", list(report.trend(), ReportDocument::point));
    if (report.leftOut() > 0) {
      out.put("leftOut", report.leftOut());
    }
    return out.build();
  }

  private static MapNode.Builder progress(MapNode.Builder out, Report.Progress progress) {
    out.put("percent", progress.percent());
    Integer change = progress.change();
    return change == null ? out : out.put("change", change);
  }

  private static Node migration(Report.Migration migration) {
    MapNode.Builder out =
        MapNode.builder()
            .put("name", migration.name())
            .put("uid", migration.uid())
            .put("phase", migration.phase())
            .put("where", migration.where())
            .put("attempt", migration.attempt());
    return progress(out, migration.progress())
        .put("stages", list(migration.stages(), ReportDocument::stage))
        .put("turns", list(migration.turns(), ReportDocument::turn))
        .put("metrics", list(migration.metrics(), ReportDocument::metric))
        .build();
  }

  private static Node stage(Report.StageProgress stage) {
    MapNode.Builder out = MapNode.builder().put("index", stage.index()).put("name", stage.name());
    progress(out, stage.progress()).put("flags", ListNode.ofTexts(stage.flags()));
    return stage.remains().isEmpty() ? out.build() : out.put("remains", stage.remains()).build();
  }

  private static Node turn(MigrationFacts.Turn turn) {
    return MapNode.builder()
        .put("at", turn.at().toString())
        .put("decision", turn.word())
        .put("from", turn.from())
        .put("to", turn.to())
        .put("actor", turn.actor())
        .put("reason", turn.reason())
        .put("message", turn.message())
        .build();
  }

  private static Node metric(MigrationFacts.Metric metric) {
    return MapNode.builder()
        .put("name", metric.name())
        .put("verdict", metric.verdict())
        .put("cause", metric.cause())
        .put("text", metric.text())
        .put("dryRun", metric.dryRun())
        .build();
  }

  private static Node risk(Risk risk) {
    MapNode.Builder out =
        MapNode.builder()
            .put("level", level(risk.level()))
            .put("about", risk.about())
            .put("title", risk.title())
            .put("detail", risk.detail());
    Risk.Advice advice = risk.advice();
    return advice == null ? out.build() : out.put("advice", advice(advice)).build();
  }

  private static Node advice(Risk.Advice advice) {
    return MapNode.builder().put("what", advice.what()).put("command", advice.command()).build();
  }

  private static Node recommendation(Report.Recommendation recommendation) {
    return MapNode.builder()
        .put("level", level(recommendation.level()))
        .put("what", recommendation.what())
        .put("why", recommendation.why())
        .put("command", recommendation.command())
        .build();
  }

  private static Node point(Report.Point point) {
    return MapNode.builder()
        .put("at", point.at().toString())
        .put("percent", point.percent())
        .build();
  }

  private static String level(Risk.Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static <T> Node list(List<T> values, Function<T, Node> one) {
    return ListNode.of(values.stream().map(one).toList());
  }
}
