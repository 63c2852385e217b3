package dev.tidegate.sim.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SimulatorTest {
  private final Simulator simulator = new Simulator(1);
  private final SimProcess process = new SimProcess(simulator, "one");
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    simulator.close();
  }

  private void note(String what) {
    log.add(what + "@" + TimeUnit.NANOSECONDS.toSeconds(simulator.nanoTime()));
  }

  @Test
  void eventsHappenInOrderOfTheirTimeAndNotBeforeIt() {
    simulator.after(Duration.ofSeconds(2), () -> note("two"));
    simulator.after(Duration.ofSeconds(1), () -> note("one"));
    simulator.run(Duration.ofSeconds(1));
    assertThat(log).containsExactly("one@1");
    simulator.run(Duration.ofHours(1));
    assertThat(log).containsExactly("one@1", "two@2");
  }

  @Test
  void aTaskThatWaitsGivesWayAndGoesOnWithTheAnswer() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    process.after(
        Duration.ZERO,
        () -> {
          note("asks");
          note(awaited(answer, Duration.ofSeconds(9)));
        });
    process.after(Duration.ofSeconds(3), () -> answer.complete("answered"));
    simulator.run(Duration.ofSeconds(5));
    assertThat(log).containsExactly("asks@0", "answered@3");
  }

  @Test
  void aWaitEndsAtItsLimit() {
    process.after(
        Duration.ZERO, () -> note(awaited(new CompletableFuture<>(), Duration.ofSeconds(4))));
    simulator.run(Duration.ofSeconds(9));
    assertThat(log).containsExactly("timed out@4");
  }

  private String awaited(CompletableFuture<String> answer, Duration limit) {
    try {
      return process.await(answer, limit);
    } catch (TimeoutException e) {
      return "timed out";
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPausedProcessDoesWhatFellDueWhenItGoesOn() {
    process.after(Duration.ofSeconds(1), () -> note("due"));
    process.pause();
    simulator.run(Duration.ofSeconds(5));
    assertThat(log).isEmpty();
    process.goOn();
    simulator.run(Duration.ofSeconds(1));
    assertThat(log).containsExactly("due@5");
  }

  @Test
  void aKilledProcessDoesNothingMoreInTheMiddleOfATask() {
    process.after(
        Duration.ZERO,
        () -> {
          note("begins");
          note(awaited(new CompletableFuture<>(), Duration.ofSeconds(4)));
        });
    simulator.run(Duration.ofSeconds(1));
    process.kill();
    simulator.run(Duration.ofSeconds(9));
    assertThat(log).containsExactly("begins@0");
  }

  @Test
  void anExecutorOfOneThreadBeginsATaskWhenTheOneBeforeHasEnded() {
    SimExecutor executor = new SimExecutor(process, 1);
    executor.execute(() -> note(awaited(new CompletableFuture<>(), Duration.ofSeconds(4))));
    executor.execute(() -> note("second"));
    simulator.run(Duration.ofSeconds(9));
    assertThat(log).containsExactly("timed out@4", "second@4");
  }

  @Test
  void whatNobodyCatchesEndsTheRun() {
    new SimExecutor(process, 1)
        .execute(
            () -> {
              throw new IllegalStateException("a bug");
            });
    assertThatThrownBy(() -> simulator.run(Duration.ofSeconds(1)))
        .isInstanceOf(SimulationFailure.class)
        .hasRootCauseMessage("a bug");
  }

  @Test
  void aRunThatDoesNotComeToAnEndFails() {
    simulator.atMost(1_000);
    endlessly();
    assertThatThrownBy(() -> simulator.run(Duration.ofSeconds(1)))
        .hasMessageContaining("more than 1000 events");
  }

  private void endlessly() {
    simulator.after(Duration.ZERO, this::endlessly);
  }
}
