package dev.tidegate.core.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a tick that one instance observed, so that the rest can be judged without it.
 *
 * @param instance {@code service/instance}
 * @param cells parts of the tick's cells, at most one per metric and stratum
 */
public record InstanceShare(String instance, List<Cell> cells) {
  /** How many shares a tick may carry: those of the instances that stand out most. */
  public static final int SHARES_MAX = 2;

  private record Place(String metric, Stratum stratum) {}

  public InstanceShare {
    cells = List.copyOf(cells);
  }

  /**
   * A tick's cells as they are without this instance.
   *
   * @throws IllegalArgumentException if this is no part of {@code all}
   */
  public List<Cell> without(List<Cell> all) {
    Map<Place, Cell> own = new HashMap<>();
    cells.forEach(cell -> own.put(new Place(cell.metric(), cell.stratum()), cell));
    List<Cell> rest = new ArrayList<>();
    for (Cell cell : all) {
      Cell part = own.get(new Place(cell.metric(), cell.stratum()));
      rest.add(part == null ? cell : difference(cell, part));
    }
    return rest;
  }

  private static Cell difference(Cell cell, Cell part) {
    if (cell instanceof Cell.Ratio all && part instanceof Cell.Ratio own) {
      return new Cell.Ratio(
          all.metric(),
          all.stratum(),
          all.candidate().minus(own.candidate()),
          all.baseline().minus(own.baseline()));
    }
    if (cell instanceof Cell.Latency all && part instanceof Cell.Latency own) {
      return new Cell.Latency(
          all.metric(),
          all.stratum(),
          all.candidate().minus(own.candidate()),
          all.baseline().minus(own.baseline()));
    }
    if (cell instanceof Cell.Events all && part instanceof Cell.Events own) {
      return new Cell.Events(
          all.metric(),
          all.stratum(),
          all.candidateEvents() - own.candidateEvents(),
          Math.max(0, all.candidateMinutes() - own.candidateMinutes()),
          all.baselineEvents() - own.baselineEvents(),
          Math.max(0, all.baselineMinutes() - own.baselineMinutes()));
    }
    return cell; // a level belongs to nobody
  }
}
