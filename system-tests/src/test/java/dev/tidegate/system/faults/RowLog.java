package dev.tidegate.system.faults;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rows made so far. Of a full matrix they are kept in a file, one JSON line each, and the
 * report is written anew with every row, so that a matrix cut short has said what it found and can
 * go on. A row kept is kept as it was, failed or not. Not thread-safe.
 */
final class RowLog {
  private static final Path FILE = Path.of("system-tests", "target", "faults.rows");

  private final MatrixOptions options;
  private final Path file;
  private final List<FaultReport.Row> rows = new ArrayList<>();

  private RowLog(MatrixOptions options, Path file) {
    this.options = options;
    this.file = file;
  }

  /** Begins anew, or with the rows of the same commit, number of runs and seed. */
  static RowLog open(MatrixOptions options) throws IOException {
    return open(options, FILE);
  }

  /** The same with the rows of full matrices in {@code file}. */
  static RowLog open(MatrixOptions options, Path file) throws IOException {
    RowLog log = new RowLog(options, file);
    if (options.goOn() && Files.exists(file)) {
      Files.readAllLines(file).forEach(log::keep);
    } else if (options.report().isPresent()) {
      Files.deleteIfExists(file);
    }
    return log;
  }

  private void keep(String line) {
    Fields fields = Fields.parse(line);
    boolean same =
        fields.text("commit").equals(options.commit())
            && fields.number("asked") == options.runs()
            && fields.number("seed") == options.seed();
    options.faults().stream()
        .filter(each -> same && each.name().equals(fields.text("fault")))
        .forEach(each -> rows.add(new FaultReport.Row(each, millis(fields), wrong(fields))));
  }

  private static List<Long> millis(Fields fields) {
    return ((ListNode) fields.of().get("millis"))
        .items().stream().map(item -> ((NumberNode) item).longValue()).toList();
  }

  private static List<String> wrong(Fields fields) {
    return ((ListNode) fields.of().get("wrong"))
        .items().stream().map(item -> ((TextNode) item).value()).toList();
  }

  boolean has(FaultCase fault) {
    return rows.stream().anyMatch(row -> row.fault().equals(fault));
  }

  void add(FaultReport.Row row) throws IOException {
    rows.add(row);
    Optional<Path> report = options.report();
    if (report.isPresent()) {
      Files.writeString(
          file,
          line(row) + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      FaultReport.write(report.get(), options, rows());
    }
  }

  private String line(FaultReport.Row row) {
    return JsonWriter.compact(
        MapNode.builder()
            .put("commit", options.commit())
            .put("asked", options.runs())
            .put("seed", options.seed())
            .put("fault", row.fault().name())
            .put("millis", ListNode.of(row.millis().stream().map(NumberNode::of).toList()))
            .put("wrong", ListNode.of(row.wrong().stream().map(TextNode::of).toList()))
            .build());
  }

  /** In the order of the report. */
  List<FaultReport.Row> rows() {
    return rows.stream()
        .sorted(Comparator.comparing(row -> options.faults().indexOf(row.fault())))
        .toList();
  }
}
