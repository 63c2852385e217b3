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

      Written by `system-tests/run-faults --runs %d --seed %d --full` at commit %s; %d of %d rows are there, and
      %s. Each row is a fault on real processes in network namespaces of their own: three
      etcd that sync every write, three orchestrators with a lease of three seconds, and agents with fifty requests a second
      each, on %d cores. A row has a deployment of its own; each time a rollout of three stages is under way when the fault
      comes, operators edit flags through every orchestrator, and the rollout must complete afterwards.

      *Measured* is the time until the deployment did what *required* names, as median and longest. It counts from the
      beginning where processes are killed, stopped or cut off for good; from the fault's end where *required* says
      *afterwards* or *then*; elsewhere from six seconds into it. An independent watch of etcd records every revision; at
      the end of a row it is judged by the live oracle of [the guarantees](guarantees.md), and so is every agent's own
      stream. A store that is restored has another history from its backup on: that one is judged apart. *Missed* counts
      what was found: violations, times beyond the limit, and anything left behind on the machine.

      """;

  private static final String TABLE =
      """
      | fault | runs | required | measured | missed | again |
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

    @Override
    public String toString() {
      return "%s %s, %d runs, %s of %d ms"
          .formatted(
              fault, met() ? "met" : "MISSED", millis.size(), measured(), fault.limit().toMillis());
    }
  }

  static void write(Path file, MatrixOptions options, List<Row> rows) throws IOException {
    long missed = rows.stream().filter(row -> !row.met()).count();
    String head =
        HEAD.formatted(
            options.runs(),
            options.seed(),
            options.commit(),
            rows.size(),
            options.faults().size(),
            missed == 0 ? "all are as required" : missed + " are not as required",
            Runtime.getRuntime().availableProcessors());
    Files.writeString(file, head + table(rows) + misses(rows));
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

  private static String misses(List<Row> rows) {
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      for (String wrong : row.wrong()) {
        lines.append("- `").append(row.fault()).append("`: ").append(wrong).append('\n');
      }
    }
    return lines.isEmpty() ? "" : "\n## Missed\n\n" + lines;
  }
}
