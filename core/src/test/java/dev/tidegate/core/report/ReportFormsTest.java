package dev.tidegate.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.report.ReportFacts.Surroundings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Markdown, HTML and document of a report; what others named comes through as it is. */
final class ReportFormsTest {
  private static final String HOSTILE = "<script>alert('1')</script> | `x` *y* __z__ [a](b)\n# h";

  @Test
  void htmlHoldsNoScriptAndNothingFromElsewhere() {
    String page = ReportHtml.of(hostile());
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;")
        .doesNotContain("<script", "http://", "https://", "url(", "src=", "@import", "<link");
    assertThat(page).contains("prefers-color-scheme: dark", "@media print");
  }

  @Test
  void htmlClosesWhatItOpens() {
    String page = ReportHtml.of(hostile());
    for (String name :
        List.of("html", "body", "table", "tr", "td", "ul", "ol", "li", "p", "span")) {
      assertThat(page.split("<" + name + "[ >]", -1))
          .as(name)
          .hasSameSizeAs(page.split("</" + name + ">", -1));
    }
  }

  @Test
  void markdownKeepsTableRowsAndTakesNothingForMarkup() {
    String page = ReportMarkdown.of(hostile());
    assertThat(page)
        .contains(
            "\\<script\\>alert('1')\\</script\\> \\| \\`x\\` \\*y\\* \\_\\_z\\_\\_ \\[a\\](b) # h")
        .doesNotContain("\n# h");
    page.lines()
        .filter(line -> line.startsWith("|"))
        .forEach(
            line -> {
              String cells = line.replace("\\|", "");
              assertThat(cells).endsWith("|");
              assertThat(cells.chars().filter(c -> c == '|').count()).isIn(4L, 5L, 6L);
            });
  }

  @Test
  void markdownLeavesNamesReadable() {
    Surroundings around =
        new Surroundings(
            List.of(new ReportFacts.StaleFlag("use_new_store", List.of("expired"))),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Report report = Reporting.of(Facts.of(Facts.NOW, around), List.of(), null);
    assertThat(ReportMarkdown.of(report)).contains("use_new_store (expired)");
  }

  @Test
  void theDocumentIsReadBackByLaterReports() {
    Report report = Facts.in("SOAKING", 3).report();
    MapNode document = ReportDocument.of(report);
    PastReport past = PastReport.fromNode(DocumentReader.json(JsonWriter.compact(document)));
    assertThat(past.at()).isEqualTo(report.at());
    assertThat(past.percent()).isEqualTo(68);
    assertThat(past.migrations().get(0).stages())
        .containsEntry("registry", 100)
        .containsEntry("telemetry", 75);
    assertThat(PastReport.fromNode(past.toNode())).isEqualTo(past);
  }

  @Test
  void whatIsNoReportIsRefusedWithEveryProblem() {
    assertThatThrownBy(
            () ->
                PastReport.fromNode(
                    DocumentReader.json("{\"kind\":\"Flag\",\"at\":\"soon\",\"percent\":200}")))
        .isInstanceOfSatisfying(
            InvalidDocumentException.class,
            e -> assertThat(e.problems().toString()).contains("$.kind", "$.at", "$.percent"));
  }

  /** Hostile texts wherever others name something. */
  private static Report hostile() {
    Surroundings around =
        new Surroundings(
            List.of(new ReportFacts.StaleFlag(HOSTILE, List.of(HOSTILE))),
            List.of(new ReportFacts.Overridden(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            List.of(new ReportFacts.Kill(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            List.of(new ReportFacts.Freeze(HOSTILE, true, HOSTILE, HOSTILE, HOSTILE)),
            List.of(HOSTILE));
    MigrationFacts migration =
        Facts.in("HELD", 2)
            .because(HOSTILE)
            .with(Facts.stage(3, HOSTILE, true, false, false, false))
            .turn("ROLL_BACK", HOSTILE)
            .with(new MigrationFacts.Metric(HOSTILE, HOSTILE, HOSTILE, HOSTILE, true))
            .migration();
    ReportFacts earlier = Facts.of(Facts.NOW.minusSeconds(60), around, migration);
    return Reporting.of(
        Facts.of(Facts.NOW, around, migration),
        List.of(PastReport.fromNode(ReportDocument.of(Reporting.of(earlier, List.of(), null)))),
        null);
  }
}
