package dev.tidegate.cli.report;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.session.WritesPages;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.core.report.Report;
import dev.tidegate.core.report.ReportDocument;
import dev.tidegate.core.report.ReportFacts;
import dev.tidegate.core.report.ReportHtml;
import dev.tidegate.core.report.ReportMarkdown;
import dev.tidegate.core.report.Reporting;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The report on a namespace's migrations. */
@Command(
    name = "report",
    description = {
      "Audits the migrations of a namespace: how far, what changed, what is risky, what to do next",
      "Markdown, or with -o html a page, or with -o json a document; each report is kept for the"
          + " next one",
      "For example: tidegate report --since 7d -o html > report.html"
    })
public final class ReportCommand implements Callable<Integer>, WritesPages {
  private final Session session;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Compare with the newest report from before: 7d ago, 2026-03-01, 2026-03-01T12:00:00Z."
              + " Default: the newest")
  @Nullable String since;

  @Option(names = "--no-keep", description = "Do not keep this report for later ones")
  boolean noKeep;

  /** Made for each run. */
  public ReportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ApiClient client = session.client();
    Instant at = session.environment().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    Instant from = since == null ? null : time(since, at);
    List<PastReport> kept = kept(client);
    String user = session.environment().user();
    ReportFacts facts =
        FactsReader.read(
            session.namespace(),
            at,
            user == null ? "anonymous" : user,
            Gathered.from(client, session));
    Report report = Reporting.of(facts, kept, from);
    if (from != null && report.comparedWith() == null) {
      session.note("no report from before " + from + " is kept: changes are not known");
    }
    MapNode document = ReportDocument.of(report);
    print(report, document);
    if (!noKeep) {
      keep(client, document);
    }
    return ExitCode.DONE.status();
  }

  private void print(Report report, MapNode document) {
    if (session.printer().format() == OutputFormat.html) {
      session.environment().out().print(ReportHtml.of(report));
      session.environment().out().flush();
      return;
    }
    session
        .printer()
        .one(
            document,
            report.at().toString(),
            () -> ReportMarkdown.of(report).stripTrailing().lines().toList());
  }

  private List<PastReport> kept(ApiClient client) {
    Answer answer = client.tryCall(Call.get(session.path("reports")));
    if (answer.status() != 200) {
      session.note("earlier reports cannot be read: " + answer.body().text("error"));
      return List.of();
    }
    List<PastReport> kept = new ArrayList<>();
    for (Doc item : answer.body().items("items")) {
      try {
        kept.add(PastReport.fromNode(item.node()));
      } catch (InvalidDocumentException e) {
        session.note("an earlier report cannot be read: " + e.getMessage());
      }
    }
    return kept;
  }

  private void keep(ApiClient client, MapNode document) {
    String body = JsonWriter.compact(document);
    Answer answer = client.tryCall(Call.send("POST", session.path("reports"), body, Call.JSON));
    if (answer.status() != 201) {
      List<Doc> problems = answer.body().items("problems");
      session.note(
          "the report is not kept: "
              + (problems.isEmpty()
                  ? answer.body().text("error")
                  : problems.get(0).text("message")));
    }
  }

  /** A time, a day, or so long ago. */
  private static Instant time(String text, Instant now) {
    try {
      if (text.contains("T")) {
        return Instant.parse(text);
      }
      return text.contains("-")
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : now.minus(DurationText.parse(text));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw CommandException.usage(
          "--since is no time: '" + text + "'", "for example 7d, 2026-03-01, 2026-03-01T12:00:00Z");
    }
  }
}
