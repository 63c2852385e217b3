package dev.tidegate.system.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code run-faults} was asked for.
 *
 * @param commit what is tested, as the report names it
 * @param runs how often each fault is brought about
 * @param seed of everything random
 * @param report where the report goes, if any
 * @param goOn true to keep the rows that are there of the same commit
 * @param faults in the order of the report
 */
record MatrixOptions(
    String commit,
    int runs,
    long seed,
    Optional<Path> report,
    boolean goOn,
    List<FaultCase> faults) {
  private static final int RUNS_MAX = 1000;
  private static final Path REPORT = Path.of("docs/reliability-report.md");

  MatrixOptions {
    if (runs < 1 || runs > RUNS_MAX) {
      throw new IllegalArgumentException("--runs is 1 to " + RUNS_MAX + ", not " + runs);
    }
    faults = List.copyOf(faults);
  }

  /**
   * Reads {@code [--commit C] [--runs N] [--seed S] (--full [--continue] | NAME...)}.
   *
   * @throws IllegalArgumentException if they make no sense, in words for the user
   */
  static MatrixOptions of(List<String> arguments) {
    String commit = "unknown";
    int runs = 3;
    long seed = 1;
    Optional<Path> report = Optional.empty();
    boolean goOn = false;
    List<String> names = new ArrayList<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--commit" -> commit = value(argument, rest);
        case "--runs" -> runs = (int) number(argument, rest);
        case "--seed" -> seed = number(argument, rest);
        case "--full" -> report = Optional.of(REPORT);
        case "--continue" -> goOn = true;
        default -> names.add(argument);
      }
    }
    return new MatrixOptions(commit, runs, seed, report, goOn, chosen(report, goOn, names));
  }

  private static List<FaultCase> chosen(Optional<Path> report, boolean goOn, List<String> names) {
    if (report.isPresent() != names.isEmpty()) {
      throw new IllegalArgumentException("either --full or names of faults");
    }
    if (goOn && report.isEmpty()) {
      throw new IllegalArgumentException("--continue goes with --full");
    }
    for (String name : names) {
      if (FaultCases.ALL.stream().noneMatch(each -> each.name().equals(name))) {
        throw new IllegalArgumentException("no fault " + name + "; there are " + FaultCases.ALL);
      }
    }
    return FaultCases.ALL.stream()
        .filter(each -> names.isEmpty() || names.contains(each.name()))
        .toList();
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static long number(String option, Iterator<String> rest) {
    String value = value(option, rest);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not " + value, e);
    }
  }
}
