package dev.tidegate.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The time of one evaluation, user after user. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EvaluationBenchmark { // not final: JMH extends it
  @Param("dev.tidegate.bench.FloorEngine")
  String engine = "";

  private Engine chosen = new FloorEngine();
  private int next;

  /** Makes the engine of the class called {@link #engine}. */
  @Setup
  public void start() {
    chosen = Answers.engine(engine);
  }

  private int next() {
    next = (next + 1) & (User.COUNT - 1);
    return next;
  }

  /** {@link Scenario#PLAIN}. */
  @Benchmark
  public boolean plain() {
    return chosen.plain(next());
  }

  /** {@link Scenario#SPLIT}. */
  @Benchmark
  public boolean split() {
    return chosen.split(next());
  }

  /** {@link Scenario#TARGETED}. */
  @Benchmark
  public boolean targeted() {
    return chosen.targeted(next());
  }
}
