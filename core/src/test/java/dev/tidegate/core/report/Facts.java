package dev.tidegate.core.report;

import dev.tidegate.core.report.MigrationFacts.Fleet;
import dev.tidegate.core.report.MigrationFacts.Metric;
import dev.tidegate.core.report.MigrationFacts.Place;
import dev.tidegate.core.report.MigrationFacts.Stage;
import dev.tidegate.core.report.MigrationFacts.Times;
import dev.tidegate.core.report.MigrationFacts.Turn;
import dev.tidegate.core.report.ReportFacts.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of rollout {@code otp} with four stages of an hour's soak each, varied by tests. */
final class Facts {
  static final Instant NOW = Instant.parse("2026-03-02T11:00:00Z");

  private final List<Stage> stages = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private final String phase;
  private final int stage;
  private String reason = "soaking";
  private @Nullable Duration lasted = Duration.ofMinutes(5);
  private @Nullable Instant until;
  private Fleet fleet = new Fleet(true, 3, 3, 3, List.of(), List.of(), List.of());
  private @Nullable Duration elapsed = Duration.ofMinutes(30);
  private @Nullable Duration attempt;
  private @Nullable Duration deadline;

  private Facts(String phase, int stage) {
    this.phase = phase;
    this.stage = stage;
    for (String name : List.of("registry", "context", "telemetry", "enforcement")) {
      stages.add(stage(stages.size() + 1, name, false, false, true, true));
    }
  }

  static Facts in(String phase, int stage) {
    return new Facts(phase, stage);
  }

  static Stage stage(
      int index,
      String name,
      boolean agents,
      boolean checkpoint,
      boolean reversible,
      boolean judged) {
    return new Stage(
        index,
        name,
        List.of("flag." + name),
        agents,
        checkpoint,
        reversible,
        judged,
        Duration.ofHours(1));
  }

  Facts because(String word) {
    reason = word;
    return this;
  }

  Facts lasting(Duration duration) {
    lasted = duration;
    return this;
  }

  Facts until(Instant time) {
    until = time;
    return this;
  }

  Facts soaked(@Nullable Duration duration) {
    elapsed = duration;
    return this;
  }

  Facts deadline(Duration used, Duration all) {
    attempt = used;
    deadline = all;
    return this;
  }

  Facts with(Fleet other) {
    fleet = other;
    return this;
  }

  Facts with(Stage other) {
    stages.set(other.index() - 1, other);
    return this;
  }

  Facts with(Metric metric) {
    metrics.add(metric);
    return this;
  }

  Facts turn(String word, String why) {
    turns.add(
        new Turn(NOW.minusSeconds(60), word, "telemetry", "registry", "", why, "as it is " + why));
    return this;
  }

  MigrationFacts migration() {
    Duration since = lasted;
    return new MigrationFacts(
        "otp",
        "u1",
        new Place(
            phase,
            stage,
            0,
            reason,
            "because of " + reason,
            since == null ? null : NOW.minus(since),
            until),
        stages,
        fleet,
        metrics,
        turns,
        new Times(elapsed, attempt, deadline));
  }

  ReportFacts facts() {
    return of(NOW, Surroundings.NONE, migration());
  }

  static ReportFacts of(Instant at, Surroundings around, MigrationFacts... migrations) {
    return new ReportFacts("shop", at, "ada", List.of(migrations), 0, around);
  }

  Report report() {
    return Reporting.of(facts(), List.of(), null);
  }

  /** The risks whose title or detail has {@code text}. */
  List<Risk> risks(String text) {
    return risks(report(), text);
  }

  static List<Risk> risks(Report report, String text) {
    return report.risks().stream()
        .filter(risk -> risk.title().contains(text) || risk.detail().contains(text))
        .toList();
  }
}
