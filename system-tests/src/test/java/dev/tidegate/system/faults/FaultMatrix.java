package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.testkit.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every fault, several times each, on a kit of its own with a rollout per time, so that a row's
 * judgement concerns that row alone. A program, since it takes long: {@code
 * system-tests/run-faults}. It goes on after a row that is not as required, and then ends with 1.
 */
final class FaultMatrix {
  private static final Duration COMPLETES_MAX = Duration.ofMinutes(2);

  private final MatrixOptions options;
  private final Path folder;

  private FaultMatrix(MatrixOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Arguments as {@link MatrixOptions} reads them. */
  public static void main(String[] arguments) throws IOException {
    MatrixOptions options;
    try {
      options = MatrixOptions.of(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("run-faults: " + e.getMessage());
      System.exit(2);
      return;
    }
    List<String> missing = Requirements.missing(Requirements.OF_THE_MATRIX);
    if (!missing.isEmpty()) {
      System.err.println("run-faults: this machine lacks " + missing);
      System.exit(2);
    }
    Path folder = Files.createTempDirectory(LeftOvers.mark());
    System.exit(new FaultMatrix(options, folder).run() ? 0 : 1);
  }

  /** True if every row is as required, those kept from before included. */
  private boolean run() throws IOException {
    RowLog log = RowLog.open(options);
    long begin = System.nanoTime();
    int made = 0;
    List<FaultCase> left = options.faults().stream().filter(each -> !log.has(each)).toList();
    System.out.printf(
        "faults: %d rows, %d times each, seed %d; %d are there already%n",
        options.faults().size(),
        options.runs(),
        options.seed(),
        options.faults().size() - left.size());
    for (FaultCase each : left) {
      FaultReport.Row row = row(each);
      log.add(row);
      made++;
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      System.out.printf(
          "faults: %d of %d: %s; %d min, about %d to go%n",
          made, left.size(), row, seconds / 60, seconds * (left.size() - made) / made / 60);
    }
    System.out.print(FaultReport.table(log.rows()));
    Files.deleteIfExists(emptied(folder));
    return log.rows().stream().allMatch(FaultReport.Row::met);
  }

  private FaultReport.Row row(FaultCase fault) throws IOException {
    Path place = Files.createDirectories(folder.resolve(fault.name()));
    List<Long> millis = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (FaultRun run = FaultRun.start(place, fault.setting())) {
      strike(fault, run, millis, wrong);
      run.violations().stream().map(Violation::toString).forEach(wrong::add);
    } catch (RuntimeException | AssertionError e) { // of this row; the others go on
      wrong.add(told(e));
    }
    wrong.addAll(LeftOvers.ofThisProcess().stream().map("left behind: "::concat).toList());
    wrong.forEach(
        line -> System.out.printf("faults: %s is not as required: %s%n", fault.name(), line));
    if (wrong.isEmpty()) {
      Folders.delete(place);
    } else {
      System.out.println("faults: what happened is in " + place);
    }
    return new FaultReport.Row(fault, millis, wrong);
  }

  /** All the times; the first that fails is the last, and what happened so far is judged anyway. */
  private void strike(FaultCase fault, FaultRun run, List<Long> millis, List<String> wrong)
      throws IOException {
    try {
      for (int i = 1; i <= options.runs(); i++) {
        String rollout = "live-" + i;
        run.apply(rollout, 3, 4);
        run.awaitSoaking(rollout);
        long seed = options.seed() + i;
        Duration took = fault.strike().on(new FaultCase.Occasion(run, rollout, seed));
        millis.add(took.toMillis());
        run.note(fault.name() + " " + i + ": " + took.toMillis() + " ms");
        run.awaitCompleted(rollout, COMPLETES_MAX);
        if (took.compareTo(fault.limit()) > 0) {
          wrong.add("time " + i + " took " + took.toMillis() + " ms");
        }
      }
    } catch (RuntimeException | AssertionError e) {
      wrong.add("time " + (millis.size() + 1) + ": " + told(e));
    }
  }

  /** The first line of what went wrong; all of it goes to the console. */
  private static String told(Throwable thrown) {
    thrown.printStackTrace(System.out);
    return String.valueOf(thrown.getMessage()).strip().lines().findFirst().orElse("")
        + " ("
        + thrown.getClass().getSimpleName()
        + ")";
  }

  /** The folder if nothing is in it, else a file that is not there. */
  private static Path emptied(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty() ? folder : folder.resolve("nothing");
    }
  }
}
