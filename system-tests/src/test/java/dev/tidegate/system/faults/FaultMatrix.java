package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every fault, several times each on a fresh kit, with a rollout per time. A program, since it
 * takes long: {@code system-tests/run-faults}. It ends with 1 where something is not as required.
 */
final class FaultMatrix {
  private static final Duration COMPLETES_MAX = Duration.ofMinutes(2);

  private final Path folder;
  private final int runs;

  private FaultMatrix(Path folder, int runs) {
    this.folder = folder;
    this.runs = runs;
  }

  /** Arguments: runs of each fault, file of the report or {@code -}, names of faults or none. */
  public static void main(String[] arguments) throws IOException {
    FaultMatrix matrix =
        new FaultMatrix(
            Files.createTempDirectory("tidegate-faults-"), Integer.parseInt(arguments[0]));
    List<String> names = Arrays.asList(arguments).subList(2, arguments.length);
    List<FaultReport.Row> rows = new ArrayList<>();
    for (FaultCase each : FaultCase.ALL) {
      if (names.isEmpty() || names.contains(each.name())) {
        rows.add(matrix.run(each));
        if (!arguments[1].equals("-")) {
          FaultReport.write(Path.of(arguments[1]), rows); // what is there, should the run be ended
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no such fault; there are " + FaultCase.ALL);
    }
    System.out.print(FaultReport.table(rows));
    System.exit(rows.stream().allMatch(FaultReport.Row::met) ? 0 : 1);
  }

  private FaultReport.Row run(FaultCase fault) throws IOException {
    Path place = Files.createDirectories(folder.resolve(fault.name()));
    List<Long> millis = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (FaultRun run = FaultRun.start(place, fault.setting())) {
      for (int i = 1; i <= runs; i++) {
        String rollout = "live-" + i;
        run.apply(rollout, 3, 4);
        run.awaitSoaking(rollout);
        Duration took = fault.strike().apply(run.kit());
        millis.add(took.toMillis());
        run.note(fault.name() + " " + i + ": " + took.toMillis() + " ms");
        run.awaitCompleted(rollout, COMPLETES_MAX);
        if (took.compareTo(fault.limit()) > 0) {
          wrong.add("run " + i + " took " + took.toMillis() + " ms");
        }
      }
      run.violations().stream().map(Violation::toString).forEach(wrong::add);
    } catch (RuntimeException | AssertionError e) { // a row of its own, and the others go on
      wrong.add(String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
      e.printStackTrace(System.out);
    }
    wrong.forEach(line -> print(System.out, fault, line));
    if (wrong.isEmpty()) {
      remove(place);
    } else {
      System.out.println("faults: what happened is in " + place);
    }
    return new FaultReport.Row(fault, millis, wrong);
  }

  private static void remove(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void print(PrintStream out, FaultCase fault, String line) {
    out.println("faults: " + fault.name() + " is not as required: " + line);
  }
}
