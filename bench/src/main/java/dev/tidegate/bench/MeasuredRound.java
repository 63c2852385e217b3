package dev.tidegate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Program: checks and measures engines once, each in a process of its own. */
public final class MeasuredRound {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UPS = 5;
  private static final int MEASUREMENTS = 5;
  private static final TimeValue WARM_UP = TimeValue.milliseconds(500);
  private static final TimeValue MEASUREMENT = TimeValue.milliseconds(300);

  /** A small heap whose pages are there from the start: fetching them is not what is measured. */
  private static final String[] HEAP = {
    "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"
  };

  private MeasuredRound() {}

  /**
   * Appends to the file {@code args[0]} one {@link Figure} for each engine, whose classes the other
   * arguments name, and each scenario it expresses.
   */
  public static void main(String[] args) throws RunnerException, IOException {
    for (String className : List.of(args).subList(1, args.length)) {
      Engine engine = Answers.engine(className);
      Answers.check(engine);
      List<String> lines = new ArrayList<>();
      for (Scenario scenario : Scenario.values()) {
        if (engine.expresses(scenario)) {
          lines.add(measured(engine, className, scenario).line());
        }
      }
      Files.write(Path.of(args[0]), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    System.exit(0); // some engines leave threads behind
  }

  private static Figure measured(Engine engine, String className, Scenario scenario)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("EvaluationBenchmark\\." + scenario.name().toLowerCase(Locale.ROOT) + "$")
            .param("engine", className)
            .forks(1)
            .jvmArgsAppend(HEAP)
            .warmupIterations(WARM_UPS)
            .warmupTime(WARM_UP)
            .measurementIterations(MEASUREMENTS)
            .measurementTime(MEASUREMENT)
            .addProfiler(GCProfiler.class)
            .addProfiler(ProcessorTime.class)
            .shouldFailOnError(true)
            .build();
    RunResult result = new Runner(options).runSingle();
    return new Figure(
        engine.title(),
        scenario,
        median(result.getSecondaryResults().get(ProcessorTime.LABEL)),
        median(result.getPrimaryResult()),
        median(result.getSecondaryResults().get(ALLOCATED)));
  }

  private static double median(@Nullable Result<?> result) {
    return Objects.requireNonNull(result, "profiler gave nothing")
        .getStatistics()
        .getPercentile(50);
  }
}
