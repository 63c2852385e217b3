package dev.tidegate.sim;

import dev.tidegate.sim.check.Violations.Violation;
import dev.tidegate.sim.plant.Plant;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the simulation. */
@Command(
    name = "tidegate-sim",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs Tidegate whole, in virtual time, with faults drawn from each seed: three replicas,",
      "agents, people, a network, an etcd. Prints what broke a guarantee, and how to see it again.",
      "Exits 1 if anything did, or if a planted bug was not found."
    })
public final class Main implements Callable<Integer> {
  /** A planted bug must be found within so many seeds. */
  private static final int FOUND_WITHIN = 500;

  private static final int SHOWN_MAX = 5;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many runs. Default: ${DEFAULT-VALUE}")
  long seeds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first seed. Default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--planted",
      description = "Then put each known bug in, and search the seed that finds it")
  boolean planted;

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description = "Run with one bug put in: ${COMPLETION-CANDIDATES}. Default: none")
  Plant plant = Plant.NONE;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Runs at a time. Default: ${DEFAULT-VALUE}")
  int threads;

  @Option(names = "--revisions", description = "With --seeds 1: print every revision of the store")
  boolean revisions;

  @Option(names = "--log", description = "Let the processes log, to standard error")
  boolean log;

  private final PrintStream out = System.out;

  /** Runs what the options say, and exits. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() {
    if (!log) {
      Logger.getLogger("").setLevel(Level.OFF);
    }
    if (plant != Plant.NONE || revisions) {
      return one();
    }
    Seeds.Summary summary = Seeds.run(seed, seeds, threads);
    List<SeedRun.Result> bad = summary.bad();
    bad.forEach(result -> show(result, Plant.NONE));
    long violations = bad.stream().mapToLong(result -> result.violations().size()).sum();
    int sought = 0;
    int found = 0;
    if (planted) {
      for (Plant each : plants()) {
        sought++;
        found += search(each) ? 1 : 0;
      }
    }
    out.printf(
        "%d harmless attempts were judged by evidence, which rolled %d of them back; at most %d%n",
        summary.judged(), summary.alarms(), summary.alarmsMax());
    out.printf(
        "%d seeds, %d violations, %d of %d planted bugs found%n", seeds, violations, found, sought);
    boolean honest = summary.alarms() <= summary.alarmsMax();
    return violations == 0 && honest && found == sought ? 0 : 1;
  }

  private static List<Plant> plants() {
    return Arrays.stream(Plant.values()).filter(each -> each != Plant.NONE).toList();
  }

  private int one() {
    SeedRun.Result result = SeedRun.run(seed, plant, revisions ? out::println : revision -> {});
    show(result, plant);
    boolean isFound = !result.violations().isEmpty();
    out.printf(
        "1 seeds, %d violations, %d of %d planted bugs found%n",
        result.violations().size(),
        plant != Plant.NONE && isFound ? 1 : 0,
        plant == Plant.NONE ? 0 : 1);
    return isFound == (plant != Plant.NONE) ? 0 : 1;
  }

  private boolean search(Plant each) {
    Optional<SeedRun.Result> result = Seeds.first(each, 1, FOUND_WITHIN);
    out.printf(
        "%-24s %s%n",
        each,
        result
            .map(found -> "seed %d: %s".formatted(found.seed(), found.violations().get(0)))
            .orElse("not found within " + FOUND_WITHIN + " seeds"));
    return result.isPresent();
  }

  private void show(SeedRun.Result result, Plant with) {
    out.printf(
        "seed %d, trace %s, %d revisions, %d stages entered, %d states restored; faults: %s%n",
        result.seed(),
        result.trace(),
        result.steps(),
        result.entered(),
        result.restored(),
        result.faults());
    for (Violation violation : result.violations().stream().limit(SHOWN_MAX).toList()) {
      out.println("  " + violation);
    }
    String bug = with == Plant.NONE ? "" : " --plant " + with;
    out.printf("  again: ./tidegate-sim --seeds 1 --seed %d%s%n", result.seed(), bug);
  }
}
