package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded counts of the metrics of a plan, in the format of an offline analysis: a line per (t,
 * stratum, metric). A first line without {@code t} is a configuration and is skipped, since the
 * plan says how to judge. Immutable.
 */
public final class Recording {
  private final List<OfflineLine> lines;

  private Recording(List<OfflineLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * Reads a recording.
   *
   * @param text one JSON object a line; blank lines are skipped
   * @param plan whose metrics the lines are about
   * @throws InvalidDocumentException at the first line that cannot be used, with everything that is
   *     wrong with it
   */
  public static Recording read(List<String> text, AnalysisPlan plan) {
    List<OfflineLine> lines = new ArrayList<>();
    boolean first = true;
    for (int i = 0; i < text.size(); i++) {
      if (text.get(i).isBlank()) {
        continue;
      }
      try {
        Node node = DocumentReader.json(text.get(i));
        boolean configuration = first && node instanceof MapNode map && map.get("t") == null;
        first = false;
        if (!configuration) {
          lines.add(inOrder(lines, OfflineLine.read(node, plan)));
        }
      } catch (InvalidDocumentException e) {
        throw inLine(i + 1, e);
      }
    }
    return new Recording(lines);
  }

  private static OfflineLine inOrder(List<OfflineLine> before, OfflineLine line) {
    double last = before.isEmpty() ? 0 : before.get(before.size() - 1).t();
    if (line.t() < last) {
      String message = "t must not decrease, but is " + line.t() + " after " + last;
      throw new InvalidDocumentException(
          List.of(new Problem("$.t", line.tNode().position(), message, null)));
    }
    return line;
  }

  private static InvalidDocumentException inLine(int number, InvalidDocumentException e) {
    return new InvalidDocumentException(
        e.problems().stream()
            .map(
                p ->
                    new Problem(
                        p.path(),
                        new Position(number, Math.max(1, p.position().column())),
                        p.message(),
                        p.hint()))
            .toList());
  }

  /** The time of the last line in seconds; 0 if there is none. */
  public double endSeconds() {
    return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).t();
  }

  /**
   * What was counted after {@code from} until {@code until}: lines of the same metric and stratum
   * are added up, of gauges the last counts.
   */
  public List<Cell> between(double from, double until) {
    Map<List<Object>, Cell> cells = new LinkedHashMap<>();
    for (int i = firstAfter(from); i < lines.size() && lines.get(i).t() <= until; i++) {
      Cell cell = lines.get(i).cell();
      cells.merge(List.of(cell.metric(), cell.stratum()), cell, Recording::sum);
    }
    return List.copyOf(cells.values());
  }

  private int firstAfter(double from) {
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle).t() > from) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static Cell sum(Cell before, Cell after) {
    Stratum stratum = after.stratum();
    if (before instanceof Cell.Ratio a && after instanceof Cell.Ratio b) {
      return new Cell.Ratio(
          b.metric(), stratum, a.candidate().plus(b.candidate()), a.baseline().plus(b.baseline()));
    }
    if (before instanceof Cell.Latency a && after instanceof Cell.Latency b) {
      return new Cell.Latency(
          b.metric(), stratum, a.candidate().plus(b.candidate()), a.baseline().plus(b.baseline()));
    }
    if (before instanceof Cell.Events a && after instanceof Cell.Events b) {
      return new Cell.Events(
          b.metric(),
          stratum,
          a.candidateEvents() + b.candidateEvents(),
          a.candidateMinutes() + b.candidateMinutes(),
          a.baselineEvents() + b.baselineEvents(),
          a.baselineMinutes() + b.baselineMinutes());
    }
    return after;
  }
}
