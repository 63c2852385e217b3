package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.operate.ReportLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** The reports that were kept of a namespace. */
final class ReportRoutes implements Routes {
  private static final String REPORTS = "/api/v1/namespaces/{namespace}/reports";

  private final ReportLog reports;

  ReportRoutes(ReportLog reports) {
    this.reports = reports;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get(REPORTS, this::list);
    routes.post(REPORTS, this::keep);
    routes.get(REPORTS + "/{at}", this::get);
  }

  private void list(Context context) {
    Outcome.Done<List<PastReport>> kept = Answers.done(reports.list(Parameters.namespace(context)));
    Exchange.answer(
        context,
        200,
        Resources.list(
            "ReportList",
            kept.revision().value(),
            kept.value().stream().map(PastReport::toNode).toList()));
  }

  private void keep(Context context) {
    MapNode body = Exchange.objectBody(context);
    PastReport report =
        Answers.valueOf(
            reports.keep(
                Parameters.namespace(context),
                body,
                Parameters.author(context, MapNode.builder().build())));
    Exchange.answer(context, 201, report.toNode());
  }

  private void get(Context context) {
    Exchange.answer(
        context,
        200,
        Answers.valueOf(reports.get(Parameters.namespace(context), time(context.pathParam("at")))));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Refusal(
          400, "'" + text + "' is no time of a report", "for example 2026-03-01T12:00:00Z", "");
    }
  }
}
