package dev.tidegate.core.report;

import dev.tidegate.core.report.Block.Heading;
import dev.tidegate.core.report.Block.Items;
import dev.tidegate.core.report.Block.Paragraph;
import dev.tidegate.core.report.Block.Table;
import dev.tidegate.core.report.Line.Look;
import dev.tidegate.core.report.MigrationFacts.Turn;
import dev.tidegate.core.report.Report.Migration;
import dev.tidegate.core.report.Report.StageProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A report as a page for people, section by section. */
final class ReportPage {
  private static final int TURNS_MAX = 30;

  private final Report report;
  private final List<Block> blocks = new ArrayList<>();

  private ReportPage(Report report) {
    this.report = report;
  }

  static List<Block> of(Report report) {
    ReportPage page = new ReportPage(report);
    page.blocks.add(new Heading(1, title(report)));
    page.summary();
    page.completion();
    page.progress();
    page.evidence();
    page.turns();
    page.risks();
    page.recommendations();
    page.next();
    page.trend();
    page.method();
    page.signature();
    return List.copyOf(page.blocks);
  }

  static String title(Report report) {
    return "Migrations of namespace " + report.namespace();
  }

  private void summary() {
    Instant earlier = report.comparedWith();
    say(
        Line.of("As of ")
            .and(Look.STRONG, Wording.time(report.at()))
            .and(", prepared by ")
            .and(report.preparedBy())
            .and(
                earlier == null
                    ? ". The first report: there is nothing to compare with."
                    : ". Changes are since the report of " + Wording.time(earlier) + "."));
    blocks.add(new Heading(2, "Summary"));
    List<StageProgress> stages = stages(stage -> true);
    long done = stages.stream().filter(StageProgress::isDone).count();
    long partly = stages.stream().filter(StageProgress::isPartlyDone).count();
    say(
        Line.strong(report.overall().percent() + " % complete")
            .and(report.overall().change() == null ? "" : " (" + points(report.overall()) + ")")
            .and(
                ": %s, %d of %s done, %d partly done, %d not done."
                    .formatted(
                        Wording.count(report.migrations().size(), "migration"),
                        done,
                        Wording.count(stages.size(), "stage"),
                        partly,
                        stages.size() - done - partly)));
    say(
        Line.of("Risks: ")
            .and(
                "%d high, %d medium, %d low."
                    .formatted(
                        report.count(Risk.Level.HIGH),
                        report.count(Risk.Level.MEDIUM),
                        report.count(Risk.Level.LOW))));
    if (report.leftOut() > 0) {
      say(Line.of(Wording.count(report.leftOut(), "rollout") + " more were not read."));
    }
  }

  private static String points(Report.Progress progress) {
    Integer change = progress.change();
    return Wording.change(change)
        + (change != null && Math.abs(change) == 1 ? " point" : " points");
  }

  private void completion() {
    blocks.add(new Heading(2, "Completion"));
    if (report.migrations().isEmpty()) {
      say(Line.of("There are no rollouts in this namespace."));
      return;
    }
    List<List<Line>> rows = new ArrayList<>();
    for (Migration migration : report.migrations()) {
      rows.add(
          row(
              Line.strong(migration.name()),
              Line.of(migration.where())
                  .and(migration.attempt() > 0 ? ", attempt " + (migration.attempt() + 1) : ""),
              migration.progress()));
      for (StageProgress stage : migration.stages()) {
        rows.add(
            row(
                Line.of(stage.index() + " " + stage.name()),
                Line.of(stage.isDone() ? "done" : stage.remains()),
                stage.progress()));
      }
    }
    blocks.add(
        new Table(List.of("Migration, stage", "State", "Progress", "Complete", "Change"), 3, rows));
  }

  private static List<Line> row(Line name, Line state, Report.Progress progress) {
    return List.of(
        name,
        state,
        Line.of("").and(Look.BAR, String.valueOf(progress.percent())),
        Line.of(progress.percent() + " %"),
        Line.of(Wording.change(progress.change())));
  }

  private void progress() {
    boolean isFirst = report.comparedWith() == null;
    blocks.add(new Heading(2, "Done and not done"));
    if (!isFirst) {
      stages("Newly done", StageProgress::isNewlyDone);
      stages("Gone back", StageProgress::hasGoneBack);
    }
    stages(
        isFirst ? "Done" : "Done before",
        stage -> stage.isDone() && (isFirst || !stage.isNewlyDone()));
    stages("Partly done", StageProgress::isPartlyDone);
    stages("Not done", stage -> stage.progress().percent() == 0);
  }

  private void stages(String heading, Predicate<StageProgress> which) {
    List<Line> items = new ArrayList<>();
    for (Migration migration : report.migrations()) {
      for (StageProgress stage : migration.stages()) {
        if (which.test(stage)) {
          items.add(
              Line.strong(migration.name() + " / " + stage.name())
                  .and(stage.isPartlyDone() ? ", " + stage.progress().percent() + " %" : "")
                  .and(stage.isDone() ? "" : " (" + stage.remains() + ")")
                  .and(stage.flags().isEmpty() ? "" : ": ")
                  .andCodes(stage.flags()));
        }
      }
    }
    if (items.isEmpty()) {
      return;
    }
    blocks.add(new Heading(3, heading));
    blocks.add(new Items(false, items));
  }

  private List<StageProgress> stages(Predicate<StageProgress> which) {
    return report.migrations().stream()
        .flatMap(migration -> migration.stages().stream())
        .filter(which)
        .toList();
  }

  private void evidence() {
    List<List<Line>> rows = new ArrayList<>();
    for (Migration migration : report.migrations()) {
      for (MigrationFacts.Metric metric : migration.metrics()) {
        rows.add(
            List.of(
                Line.of(migration.name()),
                Line.of(metric.name()),
                Line.of(Wording.words(metric.verdict()))
                    .and(metric.dryRun() ? " (has no say)" : ""),
                Line.of(metric.text().isEmpty() ? Wording.words(metric.cause()) : metric.text())));
      }
    }
    if (!rows.isEmpty()) {
      blocks.add(new Heading(2, "Evidence in the stages under way"));
      blocks.add(new Table(List.of("Migration", "Metric", "Verdict", "Measured"), 4, rows));
    }
  }

  private void turns() {
    record Happened(Migration migration, Turn turn) {}
    List<Happened> all = new ArrayList<>();
    report.migrations().forEach(m -> m.turns().forEach(turn -> all.add(new Happened(m, turn))));
    blocks.add(new Heading(2, "What happened"));
    if (all.isEmpty()) {
      say(Line.of("No stage was entered or left."));
      return;
    }
    all.sort((a, b) -> a.turn().at().compareTo(b.turn().at()));
    List<List<Line>> rows = new ArrayList<>();
    for (Happened one : all.subList(Math.max(0, all.size() - TURNS_MAX), all.size())) {
      Turn turn = one.turn();
      rows.add(
          List.of(
              Line.of(Wording.time(turn.at())),
              Line.of(one.migration().name()),
              Line.of(Wording.words(turn.word()) + ": " + turn.from() + " to " + turn.to()),
              Line.of(turn.actor().isEmpty() ? "–" : turn.actor()),
              Line.of(turn.message().isEmpty() ? Wording.words(turn.reason()) : turn.message())));
    }
    blocks.add(new Table(List.of("At", "Migration", "What", "By", "Why"), 5, rows));
    if (all.size() > TURNS_MAX) {
      say(Line.of("Earlier ones, " + (all.size() - TURNS_MAX) + ", are left out here."));
    }
  }

  private void risks() {
    blocks.add(new Heading(2, "Risks"));
    if (report.risks().isEmpty()) {
      say(Line.of("None was found."));
      return;
    }
    List<Line> items = new ArrayList<>();
    for (Risk risk : report.risks()) {
      Look look =
          switch (risk.level()) {
            case HIGH -> Look.HIGH;
            case MEDIUM -> Look.MEDIUM;
            case LOW -> Look.LOW;
          };
      items.add(
          Line.of("")
              .and(look, Wording.words(risk.level().name()))
              .and(" ")
              .and(Look.STRONG, risk.about() + ": " + risk.title())
              .and(". " + sentence(risk.detail())));
    }
    blocks.add(new Items(false, items));
  }

  private void recommendations() {
    blocks.add(new Heading(2, "Recommendations, in order"));
    if (report.recommendations().isEmpty()) {
      say(Line.of("None."));
      return;
    }
    blocks.add(
        new Items(
            true,
            report.recommendations().stream()
                .map(
                    one ->
                        Line.strong(one.what())
                            .and(" (" + one.why() + "): ")
                            .and(Look.CODE, one.command()))
                .toList()));
  }

  private void next() {
    blocks.add(new Heading(2, "Next critical step"));
    say(
        Line.of(report.next().what() + ".")
            .and(" Command: ")
            .and(Look.CODE, report.next().command()));
  }

  private void trend() {
    if (report.trend().size() < 2) {
      return;
    }
    blocks.add(new Heading(2, "Trend"));
    blocks.add(
        new Table(
            List.of("Report", "Progress", "Complete"),
            2,
            report.trend().stream()
                .map(
                    point ->
                        List.of(
                            Line.of(Wording.time(point.at())),
                            Line.of("").and(Look.BAR, String.valueOf(point.percent())),
                            Line.of(point.percent() + " %")))
                .toList()));
  }

  private void method() {
    blocks.add(new Heading(2, "How the percents are made"));
    say(
        Line.of(
            "All stages weigh the same. A stage that was passed counts whole, one that was not"
                + " entered not at all; of the stage under way half is its acknowledgements and"
                + " half the time it has soaked. A migration that was rolled back to the start"
                + " counts 0 %, a superseded one is left out. Risks and recommendations follow from"
                + " what the orchestrator has stored and its leader sees, and from nothing else."));
  }

  private void signature() {
    say(Line.of("Reviewed by ____________________ on ____________________"));
  }

  private static String sentence(String text) {
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }

  private void say(Line line) {
    blocks.add(new Paragraph(line));
  }
}
