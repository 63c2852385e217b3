package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.report.MigrationFacts;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.core.report.Report;
import dev.tidegate.core.report.ReportFacts;
import dev.tidegate.core.report.Reporting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tidegate report}: what it asks, prints and has kept. */
final class ReportVerbTest {
  private static final String NAMESPACE = "/api/v1/namespaces/shop";
  private static final String ROLLOUT =
      """
      {"metadata":{"namespace":"shop","name":"otp","uid":"u1"},
       "plan":{"stages":[{"index":1,"name":"some","flags":{"a":{}},"analysis":["x"],
          "soak":{"min":"1m","max":"10m"}},{"index":2,"name":"all","flags":{},"analysis":["x"]}]},
       "status":{"phase":"SOAKING","stage":1,"elapsedSeconds":300,"reason":"soaking"},
       "fleet":{"live":2,"acknowledged":2,"quorum":2}}
      """;

  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
    server.on(
        "GET " + NAMESPACE + "/rollouts", 200, "{\"items\":[{\"metadata\":{\"name\":\"otp\"}}]}");
    server.on("GET " + NAMESPACE + "/rollouts/otp", 200, ROLLOUT);
    server.on("GET " + NAMESPACE + "/rollouts/otp/history", 200, "{\"items\":[]}");
    for (String nothing : List.of("flags", "usage", "freezes")) {
      server.on("GET " + NAMESPACE + "/" + nothing, 200, "{\"items\":[]}");
    }
    server.on("POST " + NAMESPACE + "/reports", 201, "{}");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private void kept(String items) {
    server.on("GET " + NAMESPACE + "/reports", 200, "{\"items\":[" + items + "]}");
  }

  private static String past(String at, int percent) {
    return "{\"kind\":\"ReportSummary\",\"at\":\"%s\",\"percent\":%d,\"migrations\":[]}"
        .formatted(at, percent);
  }

  private CommandRun report(String... options) {
    String[] all = new String[options.length + 3];
    all[0] = "report";
    all[1] = "-n";
    all[2] = "shop";
    System.arraycopy(options, 0, all, 3, options.length);
    return server.run(all);
  }

  @Test
  void printsMarkdownAndHasTheReportKept() {
    kept(past("2026-02-03T04:00:00Z", 10));
    CommandRun run = report();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("# Migrations of namespace shop", "**37 % complete** (+27 points)");
    assertThat(server.last().line()).isEqualTo("POST " + NAMESPACE + "/reports");
    PastReport sent = PastReport.fromNode(DocumentReader.json(server.last().body()));
    assertThat(sent.at()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
    assertThat(sent.percent()).isEqualTo(37);
  }

  @Test
  void writesTheSameAsMarkdownHtmlAndJson() {
    kept("");
    assertThat(report("-o", "md").out()).isEqualTo(report().out());
    assertThat(report("-o", "html").out()).startsWith("<!doctype html>").endsWith("</html>\n");
    Doc document = new Doc(DocumentReader.json(report("-o", "json").out()));
    assertThat(document.text("kind")).isEqualTo("Report");
    assertThat(document.whole("percent")).isEqualTo(37);
    assertThat(document.at("comparedWith").exists()).isFalse();
  }

  @Test
  void sinceTakesATimeADayOrHowLongAgo() {
    kept(past("2026-02-03T04:00:00Z", 10) + "," + past("2026-01-31T00:00:00Z", 5));
    for (String since : List.of("2d", "2026-02-01", "2026-02-01T00:00:00Z")) {
      assertThat(report("--since", since).out()).as(since).contains("(+32 points)");
    }
    CommandRun never = report("--since", "90d");
    assertThat(never.err()).contains("no report from before 2025-11-05T04:05:06Z is kept");
    assertThat(never.out()).contains("nothing to compare with");
  }

  @Test
  void refusesATimeThatIsNone() {
    kept("");
    CommandRun run = report("--since", "yesterday-ish");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--since is no time");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void keepsNothingOnRequestAndSaysWhyItCouldNot() {
    kept("");
    assertThat(report("--no-keep").exitCode()).isZero();
    assertThat(server.asked()).noneMatch(asked -> asked.line().startsWith("POST"));
    server.on("POST " + NAMESPACE + "/reports", 409, "{\"error\":\"one is kept already\"}");
    report();
    CommandRun run = report();
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("the report is not kept: one is kept already");
    assertThat(run.out()).contains("37 % complete");
  }

  @Test
  void goesOnWithoutEarlierReports() {
    CommandRun run = report(); // the server knows no reports
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("earlier reports cannot be read");
    assertThat(run.out()).contains("37 % complete");
  }

  @Test
  void onlyItWritesPages() {
    CommandRun run = server.run("rollout", "list", "-n", "shop", "-o", "html");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("only 'tidegate report' writes md and html");
    assertThat(server.asked()).isEmpty();
  }

  /** Whatever a report recommends is a command that this program takes. */
  @Test
  void everythingItRecommendsCanBeRun() {
    Set<String> commands = new LinkedHashSet<>();
    for (String phase :
        List.of(
            "PENDING",
            "ENTERING",
            "SOAKING",
            "AWAITING_APPROVAL",
            "PAUSED",
            "HELD",
            "ROLLING_BACK",
            "ROLLED_BACK",
            "FAILED",
            "COMPLETED")) {
      for (String reason :
          List.of(
              "waitingForStart",
              "frozen",
              "noAgents",
              "noData",
              "planMismatch",
              "regression",
              "rolledBack",
              "rolledBackAfterFailure",
              "killed",
              "paused")) {
        Report report = Reporting.of(everythingWrong(phase, reason), List.of(), null);
        report.recommendations().forEach(one -> commands.add(one.command()));
        commands.add(report.next().command());
      }
    }
    assertThat(commands).hasSize(16);
    for (String command : commands) {
      assertThatCode(() -> parse(command)).as(command).doesNotThrowAnyException();
    }
  }

  private static ReportFacts everythingWrong(String phase, String reason) {
    List<String> agents = List.of("orders/1");
    MigrationFacts migration =
        new MigrationFacts(
            "otp",
            "u",
            new MigrationFacts.Place(
                phase, phase.equals("PENDING") ? 0 : 1, 1, reason, "", Instant.EPOCH, null),
            List.of(
                new MigrationFacts.Stage(
                    1, "a", List.of("f"), true, false, false, false, Duration.ofMinutes(1)),
                new MigrationFacts.Stage(
                    2, "b", List.of(), true, false, false, false, Duration.ofMinutes(1))),
            new MigrationFacts.Fleet(true, 0, 0, 1, agents, agents, agents),
            List.of(
                new MigrationFacts.Metric("m", "REGRESSION", "none", "", false),
                new MigrationFacts.Metric("n", "INCONCLUSIVE", "none", "", false),
                new MigrationFacts.Metric("o", "UNKNOWN", "noData", "", false)),
            List.of(
                new MigrationFacts.Turn(
                    Instant.EPOCH, "ROLL_BACK", "b", "a", "", "regression", "")),
            new MigrationFacts.Times(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)));
    return new ReportFacts(
        "shop",
        Instant.EPOCH.plusSeconds(60),
        "ada",
        List.of(migration),
        0,
        new ReportFacts.Surroundings(
            List.of(new ReportFacts.StaleFlag("s", List.of("old"))),
            List.of(new ReportFacts.Overridden("v", "off", "", "", "")),
            List.of(new ReportFacts.Kill("k", "", "", "")),
            List.of(new ReportFacts.Freeze("z", true, "", "", "")),
            List.of("q")));
  }

  private static void parse(String command) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Map.of(),
            Path.of(""),
            Environment.Terminals.NONE,
            InstantSource.fixed(Instant.EPOCH),
            () -> 0);
    assertThat(command).startsWith("tidegate ");
    new CommandTree(environment).whole().parseArgs(command.substring(9).split(" ", -1));
  }
}
