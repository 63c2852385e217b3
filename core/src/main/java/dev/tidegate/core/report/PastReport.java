package dev.tidegate.core.report;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What later reports need of an earlier one.
 *
 * @param at when its facts were read
 * @param percent of everything, 0 to 100
 * @param migrations in its order
 */
public record PastReport(Instant at, int percent, List<PastMigration> migrations) {
  /** Stages and migrations a kept report may have. */
  private static final int ITEMS_MAX = 5000;

  public PastReport {
    migrations = List.copyOf(migrations);
  }

  /**
   * A migration of an earlier report.
   *
   * @param stages percents by name
   */
  public record PastMigration(String name, String uid, int percent, Map<String, Integer> stages) {
    public PastMigration {
      stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }
  }

  /** The same incarnation of a rollout, or null if it was not in that report. */
  @Nullable PastMigration migration(String uid) {
    return migrations.stream().filter(m -> m.uid().equals(uid)).findFirst().orElse(null);
  }

  /** This as the API lists it. */
  public MapNode toNode() {
    List<Node> items = new ArrayList<>();
    for (PastMigration migration : migrations) {
      List<Node> stages = new ArrayList<>();
      migration
          .stages()
          .forEach(
              (name, done) ->
                  stages.add(MapNode.builder().put("name", name).put("percent", done).build()));
      items.add(
          MapNode.builder()
              .put("name", migration.name())
              .put("uid", migration.uid())
              .put("percent", migration.percent())
              .put("stages", ListNode.of(stages))
              .build());
    }
    return MapNode.builder()
        .put("apiVersion", ReportDocument.API_VERSION)
        .put("kind", "ReportSummary")
        .put("at", at.toString())
        .put("percent", percent)
        .put("migrations", ListNode.of(items))
        .build();
  }

  /**
   * Reads a whole report, or what {@link #toNode} made of one.
   *
   * @throws InvalidDocumentException if it is neither
   */
  public static PastReport fromNode(Node node) {
    Problems problems = new Problems();
    Fields in = Fields.of(node, Problem.ROOT, problems);
    String kind = in.text("kind");
    if (in.has("kind") && !kind.equals("Report") && !kind.equals("ReportSummary")) {
      in.problem("kind", "is no report: '" + kind + "'", "Report");
    }
    Instant at = in.parsed("at", PastReport::time, Instant.EPOCH);
    int percent = percent(in);
    List<PastMigration> migrations = new ArrayList<>();
    int items = 0;
    for (Fields migration : in.maps("migrations")) {
      Map<String, Integer> stages = new LinkedHashMap<>();
      for (Fields stage : migration.maps("stages")) {
        stages.put(stage.text("name"), percent(stage));
      }
      items += stages.size() + 1;
      migrations.add(
          new PastMigration(
              migration.text("name"), migration.text("uid", ""), percent(migration), stages));
    }
    if (items > ITEMS_MAX) {
      in.problem("migrations", "are too many: at most " + ITEMS_MAX + " with their stages", null);
    }
    problems.throwIfAny();
    return new PastReport(at, percent, migrations);
  }

  private static int percent(Fields in) {
    return (int) in.wholeNumber("percent", 0, 100);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time: '" + text + "'", e);
    }
  }
}
