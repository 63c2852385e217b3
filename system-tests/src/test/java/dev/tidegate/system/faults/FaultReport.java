package dev.tidegate.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a run of the matrix found, as the page people read. */
final class FaultReport {
  private static final String HEAD =
      """
      # Reliability report

      Written by `system-tests/run-faults`. Each row is a fault on real processes in network namespaces of their own: three
      etcd that sync every write, three orchestrators with a lease of three seconds, and agents with fifty requests a second
      each. In every run a rollout of three stages is under way when the fault comes, operators edit flags through every
      orchestrator, and the rollout must complete afterwards.

      *Measured* is the time until the deployment did what *required* names, as median and longest. It counts from the
      beginning where orchestrators or etcd are killed, stopped or cut off; elsewhere from the fault's end, or amid it, six
      seconds after it began. An independent watch of etcd records every revision; at the end of a row it is judged against G1 (tokens),
      G2 (stages), G6 (rollbacks), G7 (requests and edits, an unknown outcome at most once) and G10 (audit), and every agent's
      own stream against G3 (positions) and G9 (values). *Violations* counts what was found, misses of the limit included.
      The processes of a run share %d cores.

      """;

  private static final String TABLE =
      """
      | fault | runs | required | measured | violations | again |
      |---|---|---|---|---|---|
      """;

  private FaultReport() {}

  /**
   * One fault's runs.
   *
   * @param millis what each measured
   * @param wrong what was not as required, in words
   */
  record Row(FaultCase fault, List<Long> millis, List<String> wrong) {
    Row {
      millis = List.copyOf(millis);
      wrong = List.copyOf(wrong);
    }

    boolean met() {
      return wrong.isEmpty() && !millis.isEmpty();
    }

    private String measured() {
      if (millis.isEmpty()) {
        return "nothing";
      }
      List<Long> sorted = millis.stream().sorted().toList();
      return "%d ms, %d ms"
          .formatted(sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() - 1));
    }
  }

  static void write(Path file, List<Row> rows) throws IOException {
    Files.writeString(
        file, HEAD.formatted(Runtime.getRuntime().availableProcessors()) + table(rows));
  }

  /** The rows as Markdown. */
  static String table(List<Row> rows) {
    return TABLE + rows.stream().map(FaultReport::line).collect(Collectors.joining());
  }

  private static String line(Row row) {
    return "| %s | %d | %s within %d s | %s | %d | `system-tests/run-faults %s` |%n"
        .formatted(
            row.fault().what(),
            row.millis().size(),
            row.fault().required(),
            row.fault().limit().toSeconds(),
            row.measured(),
            row.wrong().size(),
            row.fault().name());
  }
}
