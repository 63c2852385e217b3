package dev.tidegate.cli.report;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.report.MigrationFacts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the facts of a rollout from what the API tells of it. What is missing is not known. */
final class MigrationReader {
  /** Waits and acknowledgements: they move nothing. */
  private static final Set<String> STAYING = Set.of("HOLD", "SOAK");

  private static final String ORCHESTRATOR = "orchestrator";

  private MigrationReader() {}

  static MigrationFacts read(Gathered.One one) {
    Doc rollout = one.rollout();
    Doc plan = rollout.at("plan");
    List<MigrationFacts.Stage> stages = stages(plan.exists() ? plan : rollout.at("spec"));
    MigrationFacts.Place place = place(rollout.at("status"), stages.size());
    return new MigrationFacts(
        rollout.text("metadata", "name"),
        rollout.text("metadata", "uid"),
        place,
        stages,
        fleet(rollout, place.isEnded()),
        rollout.items("metrics").stream().map(MigrationReader::metric).toList(),
        turns(one.decisions()),
        new MigrationFacts.Times(
            seconds(rollout.at("status", "elapsedSeconds")),
            seconds(rollout.at("status", "attemptElapsedSeconds")),
            duration(plan.text("deadline"))));
  }

  private static MigrationFacts.Place place(Doc status, int stages) {
    String phase = status.text("phase");
    long stage = status.whole("stage");
    return new MigrationFacts.Place(
        phase.isEmpty() ? "PENDING" : phase,
        (int) Math.max(0, stages == 0 ? stage : Math.min(stage, stages)),
        (int) Math.max(0, status.whole("attempt")),
        status.text("reason"),
        status.text("message"),
        time(status.text("since")),
        time(
            status.at("approval", "until").exists()
                ? status.text("approval", "until")
                : status.text("until")));
  }

  private static List<MigrationFacts.Stage> stages(Doc plan) {
    List<MigrationFacts.Stage> stages = new ArrayList<>();
    for (Doc stage : plan.items("stages")) {
      Doc soak = stage.at("soak");
      Duration longest =
          duration(soak.at("max").exists() ? soak.text("max") : soak.text("exactly"));
      stages.add(
          new MigrationFacts.Stage(
              stages.size() + 1,
              stage.text("name"),
              List.copyOf(stage.members("flags").keySet()),
              stage.at("agents").exists(),
              stage.text("checkpoint").equals("before"),
              !stage.at("reversible").exists() || stage.isTrue("reversible"),
              !stage.items("analysis").isEmpty(),
              longest == null ? Duration.ZERO : longest));
    }
    return stages;
  }

  private static MigrationFacts.Fleet fleet(Doc rollout, boolean ended) {
    Doc fleet = rollout.at("fleet");
    Set<String> outstanding = new LinkedHashSet<>(texts(fleet, "outstanding"));
    outstanding.addAll(texts(rollout.at("status"), "outstanding"));
    return new MigrationFacts.Fleet(
        fleet.exists() && !ended,
        fleet.whole("live"),
        fleet.whole("acknowledged"),
        fleet.whole("quorum"),
        texts(fleet, "stragglers"),
        fleet.items("failed").stream()
            .map(failed -> failed.text("agent") + " (" + failed.text("reason") + ")")
            .toList(),
        List.copyOf(outstanding));
  }

  private static MigrationFacts.Metric metric(Doc metric) {
    return new MigrationFacts.Metric(
        metric.text("name"),
        metric.text("verdict"),
        metric.text("cause"),
        metric.text("text"),
        metric.isTrue("dryRun"));
  }

  private static List<MigrationFacts.Turn> turns(List<Doc> decisions) {
    List<MigrationFacts.Turn> turns = new ArrayList<>();
    for (Doc decision : decisions) {
      Instant at = time(decision.text("at"));
      if (at != null && !STAYING.contains(decision.text("decision"))) {
        String actor = decision.text("after", "actor");
        turns.add(
            new MigrationFacts.Turn(
                at,
                decision.text("decision"),
                stage(decision.at("before")),
                stage(decision.at("after")),
                actor.equals(ORCHESTRATOR) ? "" : actor,
                decision.text("reason"),
                decision.text("message")));
      }
    }
    return turns;
  }

  private static String stage(Doc status) {
    String name = status.text("stageName");
    return status.whole("stage") == 0 || name.isEmpty() ? "the start" : name;
  }

  private static List<String> texts(Doc doc, String name) {
    return doc.items(name).stream().map(Doc::text).toList();
  }

  static @Nullable Instant time(String text) {
    try {
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Duration seconds(Doc seconds) {
    double value = seconds.number();
    return Double.isNaN(value) ? null : Duration.ofMillis(Math.round(value * 1000));
  }

  private static @Nullable Duration duration(String text) {
    try {
      return text.isEmpty() ? null : DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
