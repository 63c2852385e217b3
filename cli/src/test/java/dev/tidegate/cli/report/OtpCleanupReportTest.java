package dev.tidegate.cli.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.core.report.Report;
import dev.tidegate.core.report.ReportDocument;
import dev.tidegate.core.report.ReportHtml;
import dev.tidegate.core.report.ReportMarkdown;
import dev.tidegate.core.report.Reporting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The report on {@code examples/otp-cleanup} half way, from what the API would tell of it: its plan
 * as it is, taken to stage 3, back to 1 and forward again by a person. With {@code
 * -Dgolden.write=report} the expected files are written instead.
 */
final class OtpCleanupReportTest {
  private static final Path EXPECTED = Path.of("src/test/resources/dev/tidegate/cli/report");
  private static final Path EXAMPLE = Path.of("../examples/otp-cleanup");
  private static final Instant NOW = Instant.parse("2026-03-02T11:00:00Z");

  @Test
  void readsLikeAnAudit() throws IOException {
    expect("otp-cleanup.md", ReportMarkdown.of(halfWay()));
  }

  @Test
  void isAPage() throws IOException {
    expect("otp-cleanup.html", ReportHtml.of(halfWay()));
  }

  @Test
  void isADocument() throws IOException {
    expect("otp-cleanup.json", JsonWriter.pretty(ReportDocument.of(halfWay())) + "\n");
  }

  @Test
  void aRolloutThatHasNotStartedIsReadFromItsSpec() throws IOException {
    MapNode rollout =
        map("{\"metadata\":{\"name\":\"otp-cleanup\",\"uid\":\"u\"},\"status\":{}}").toBuilder()
            .put("spec", new Doc(manifest()).at("spec").node())
            .build();
    Report report = report(List.of(), new Gathered.One(new Doc(rollout), List.of()));
    assertThat(report.migrations().get(0).stages())
        .extracting(Report.StageProgress::name)
        .containsExactly("registry", "error-context", "telemetry", "enforcement");
    assertThat(report.overall().percent()).isZero();
  }

  private static Report halfWay() throws IOException {
    MapNode plan =
        RolloutSpecParser.parse(manifest(), "default").plan(new RolloutUid("otp-1")).toNode();
    MapNode rollout = json("rollout.json").toBuilder().put("plan", plan).build();
    List<Doc> decisions = new Doc(json("decisions.json")).items("items");
    List<PastReport> past = new ArrayList<>();
    new Doc(json("past.json"))
        .items("items")
        .forEach(item -> past.add(PastReport.fromNode(item.node())));
    return report(past, new Gathered.One(new Doc(rollout), decisions));
  }

  private static Report report(List<PastReport> past, Gathered.One rollout) throws IOException {
    List<Doc> flags = new Doc(json("flags.json")).items("items");
    Map<String, Doc> usage = new HashMap<>();
    flags.forEach(flag -> usage.put(flag.text("key"), used(flag.text("key"))));
    Gathered gathered =
        new Gathered(
            List.of(rollout), 0, flags, usage, new Doc(json("freezes.json")).items("items"));
    return Reporting.of(FactsReader.read("default", NOW, "ada", gathered), past, null);
  }

  private static Doc used(String key) {
    return new Doc(
        map("{\"key\":\"%s\",\"evaluations\":7,\"lastEvaluated\":\"%s\"}".formatted(key, NOW)));
  }

  private static MapNode manifest() throws IOException {
    return (MapNode) DocumentReader.yaml(Files.readString(EXAMPLE.resolve("rollout.yaml"), UTF_8));
  }

  private static MapNode map(String json) {
    return (MapNode) DocumentReader.json(json);
  }

  private static MapNode json(String name) throws IOException {
    return map(Files.readString(EXPECTED.resolve("given").resolve(name), UTF_8));
  }

  private static void expect(String name, String actual) throws IOException {
    Path file = EXPECTED.resolve(name);
    if ("report".equals(System.getProperty("golden.write"))) {
      Files.writeString(file, actual, UTF_8);
    }
    assertThat(actual).isEqualTo(Files.readString(file, UTF_8));
  }
}
