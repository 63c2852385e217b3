package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.evidence.StateNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges recorded counts as a rollout would have: JSON lines in, JSON lines out. The first line is
 * the configuration, each further one the counts of one (t, stratum, metric); out comes one line
 * per t and metric, one more for all metrics together if there are several, and a summary at the
 * end. For one owner: {@link #line} for each line in order, then {@link #end}.
 */
public final class OfflineAnalysis {
  private final Consumer<MapNode> out;
  private final List<Cell> cells = new ArrayList<>();
  private final Set<List<Object>> seen = new HashSet<>();
  private int lines;
  private @Nullable OfflineConfiguration configuration;
  private @Nullable Evidence evidence;
  private @Nullable OfflineLine pending;
  private @Nullable Node rollbackAt;
  private OfflineDecision decision = OfflineDecision.CONTINUE;
  private long ticks;

  /**
   * @param out takes each line of the result as soon as it is known
   */
  public OfflineAnalysis(Consumer<MapNode> out) {
    this.out = out;
  }

  /**
   * Takes in the next line; blank ones are skipped.
   *
   * @throws InvalidDocumentException if it cannot be used, positioned in the whole input; the
   *     analysis cannot go on then
   */
  public void line(String text) {
    lines++;
    if (text.isBlank()) {
      return;
    }
    try {
      accept(DocumentReader.json(text));
    } catch (InvalidDocumentException e) {
      throw new InvalidDocumentException(e.problems().stream().map(this::inWholeInput).toList());
    }
  }

  /**
   * The input is at its end: judges the last tick and gives the summary.
   *
   * @throws InvalidDocumentException if there was no configuration
   */
  public void end() {
    if (configuration == null) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  Problem.ROOT, new Position(1, 1), "the configuration line is missing", null)));
    }
    look();
    MapNode summary =
        MapNode.builder()
            .put("decision", decision.name())
            .put("rollbackAt", rollbackAt == null ? new NullNode(Position.NONE) : rollbackAt)
            .put("ticks", ticks)
            .build();
    out.accept(MapNode.of("summary", summary));
  }

  private Problem inWholeInput(Problem problem) {
    Position there = problem.position();
    Position here = new Position(lines, Math.max(1, there.column()));
    return new Problem(problem.path(), here, problem.message(), problem.hint());
  }

  private void accept(Node node) {
    if (configuration == null) {
      configuration = OfflineConfiguration.read(node);
      evidence = started(configuration);
      return;
    }
    OfflineLine line = OfflineLine.read(node, configuration.plan());
    if (pending != null && line.t() < pending.t()) {
      throw refused(line, "t must not decrease, but is " + line.t() + " after " + pending.t());
    }
    if (pending != null && line.t() > pending.t()) {
      look();
    }
    pending = line;
    if (!seen.add(List.of(line.cell().metric(), line.cell().stratum()))) {
      throw refused(line, "there is another line of this t, stratum and metric");
    }
    cells.add(line.cell());
  }

  private static InvalidDocumentException refused(OfflineLine line, String message) {
    Position position = line.tNode().position();
    return new InvalidDocumentException(
        List.of(new Problem(Problem.member(Problem.ROOT, "t"), position, message, null)));
  }

  private static Evidence started(OfflineConfiguration configuration) {
    Evidence evidence = Evidence.start(configuration.plan());
    for (Map.Entry<String, Histogram> reference : configuration.references().entrySet()) {
      evidence = evidence.withBoundaries(reference.getKey(), reference.getValue());
    }
    return evidence;
  }

  private void look() {
    if (pending == null || evidence == null || configuration == null) {
      return;
    }
    boolean warm =
        pending.t() > configuration.warmupSeconds() || configuration.warmupSeconds() == 0;
    evidence = evidence.afterTick(new Tick(pending.t(), 0, warm ? cells : List.of()));
    ticks++;
    cells.clear();
    seen.clear();
    EvidenceReport report = evidence.report();
    decision = OfflineDecision.of(report, configuration.stage());
    if (decision == OfflineDecision.ROLLBACK && rollbackAt == null) {
      rollbackAt = pending.tNode();
    }
    write(pending.tNode(), report, evidence.lnTicks());
  }

  private void write(Node t, EvidenceReport report, double[] lnTicks) {
    for (int i = 0; i < lnTicks.length; i++) {
      MetricVerdict metric = report.metrics().get(i);
      out.accept(
          MapNode.builder()
              .put("t", t)
              .put("metric", metric.name())
              .put("lnE", StateNode.of(lnTicks[i]))
              .put("lnM", StateNode.of(metric.lnM()))
              .put("p", metric.p())
              .put("decision", decision.name())
              .build());
    }
    if (lnTicks.length > 1) {
      out.accept(
          MapNode.builder()
              .put("t", t)
              .put("metric", "combined")
              .put("lnM", StateNode.of(report.lnM()))
              .put("p", report.p())
              .put("decision", decision.name())
              .build());
    }
  }
}
