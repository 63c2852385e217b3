package dev.tidegate.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What remains of a tick without one of the candidate's instances. */
final class InstanceShareTest {
  private static final Stratum HERE = new Stratum("orders", "a", "1");
  private static final Stratum THERE = new Stratum("orders", "b", "1");

  @Test
  void takesItsOwnPartFromEachKindOfCell() {
    List<Cell> all =
        List.of(
            new Cell.Ratio("errors", HERE, new Counts(100, 9), new Counts(80, 2)),
            new Cell.Latency("latency", HERE, latencies(7, 5), latencies(4, 4)),
            new Cell.Events("restarts", HERE, 8, 12.5, 3, 10));
    List<Cell> own =
        List.of(
            new Cell.Events("restarts", HERE, 6, 2.5, 1, 4),
            new Cell.Ratio("errors", HERE, new Counts(30, 8), new Counts(20, 1)),
            new Cell.Latency("latency", HERE, latencies(2, 5), latencies(1, 0)));
    assertThat(new InstanceShare("orders/i-1", own).without(all))
        .containsExactly(
            new Cell.Ratio("errors", HERE, new Counts(70, 1), new Counts(60, 1)),
            new Cell.Latency("latency", HERE, latencies(5, 0), latencies(3, 4)),
            new Cell.Events("restarts", HERE, 2, 10, 2, 6));
  }

  @Test
  void leavesWhatItHasNoPartOfAndLevels() {
    Cell elsewhere = new Cell.Ratio("errors", THERE, new Counts(100, 9), Counts.NONE);
    Cell another = new Cell.Ratio("retries", HERE, new Counts(100, 9), Counts.NONE);
    Cell level = new Cell.Gauge("lag", HERE, 4);
    InstanceShare share =
        new InstanceShare(
            "orders/i-1",
            List.of(
                new Cell.Ratio("errors", HERE, new Counts(30, 8), Counts.NONE),
                new Cell.Gauge("lag", HERE, 3)));
    assertThat(share.without(List.of(elsewhere, another, level)))
        .containsExactly(elsewhere, another, level);
  }

  @Test
  void doesNotMixKinds() {
    Cell ratio = new Cell.Ratio("m", HERE, new Counts(100, 9), Counts.NONE);
    Cell latency = new Cell.Latency("m", HERE, latencies(7, 5), Histogram.EMPTY);
    Cell events = new Cell.Events("m", HERE, 8, 12.5, 3, 10);
    for (Cell all : List.of(ratio, latency, events)) {
      for (Cell own : List.of(ratio, latency, events)) {
        if (!all.getClass().equals(own.getClass())) {
          assertThat(new InstanceShare("orders/i-1", List.of(own)).without(List.of(all)))
              .containsExactly(all);
        }
      }
    }
  }

  @Test
  void neverWatchedForLessThanNothing() {
    Cell all = new Cell.Events("restarts", HERE, 8, 1, 3, 1);
    Cell own = new Cell.Events("restarts", HERE, 8, 1.001, 3, 1.002);
    assertThat(new InstanceShare("orders/i-1", List.of(own)).without(List.of(all)))
        .containsExactly(new Cell.Events("restarts", HERE, 0, 0, 0, 0));
  }

  @Test
  void isAPartOfTheWhole() {
    Cell all = new Cell.Ratio("errors", HERE, new Counts(10, 1), Counts.NONE);
    Cell more = new Cell.Ratio("errors", HERE, new Counts(11, 1), Counts.NONE);
    InstanceShare share = new InstanceShare("orders/i-1", List.of(more));
    assertThatThrownBy(() -> share.without(List.of(all)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Histogram latencies(long fast, long slow) {
    return new Histogram(new TreeMap<>(Map.of(0, fast, 40, slow)), 0, 0);
  }
}
