package dev.tidegate.sim.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * One operating system process: its threads, its clocks, its life. A killed one never runs again;
 * what happens to a paused one waits until it goes on.
 */
public final class SimProcess {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Simulator simulator;
  private final String name;
  private final List<Event> deferred = new ArrayList<>();
  private final List<Parked> parked = new ArrayList<>();
  private final List<Runnable> onDeath = new ArrayList<>();
  private Duration wallSkew = Duration.ZERO;
  private boolean alive = true;
  private boolean paused;

  /** A process that runs. */
  public SimProcess(Simulator simulator, String name) {
    this.simulator = simulator;
    this.name = name;
  }

  /** Its name, unique per start. */
  public String name() {
    return name;
  }

  /** The simulation it is part of. */
  public Simulator simulator() {
    return simulator;
  }

  /** False once it was killed. */
  public boolean isAlive() {
    return alive;
  }

  /** True while it is stopped. */
  public boolean isPaused() {
    return paused;
  }

  /** Monotonic nanoseconds. */
  public LongSupplier ticker() {
    return simulator::nanoTime;
  }

  /** Its wall clock, wrong by what {@link #skewWall} says. */
  public InstantSource clock() {
    return () -> BEGIN.plusNanos(simulator.nanoTime()).plus(wallSkew);
  }

  /** Steps the wall clock to {@code skew} beside the true time. */
  public void skewWall(Duration skew) {
    wallSkew = skew;
  }

  /** Lets {@code action} happen in this process after {@code delay}, if it lives then. */
  public Event after(Duration delay, Runnable action) {
    return simulator.add(delay.toNanos(), this, action);
  }

  /** True if the event may happen now; one for a paused process is kept. */
  boolean admits(Event event) {
    if (alive && paused) {
      deferred.add(event);
    }
    return alive && !paused;
  }

  /** Told when it is killed: its sockets close. */
  public void onDeath(Runnable action) {
    onDeath.add(action);
  }

  /** Ends it at once, in the middle of whatever it does. */
  public void kill() {
    if (!alive) {
      return;
    }
    alive = false;
    paused = false;
    deferred.clear();
    List.copyOf(parked).forEach(Parked::killSoon);
    List.copyOf(onDeath).forEach(Runnable::run);
  }

  /** Stops it: nothing of it runs, its timers fall due, its connections stay. */
  public void pause() {
    paused = alive;
  }

  /** Ends {@link #pause}: everything that came meanwhile happens now, in order. */
  public void goOn() {
    paused = false;
    List<Event> waiting = List.copyOf(deferred);
    deferred.clear();
    waiting.forEach(simulator::again);
  }

  /**
   * Waits in virtual time.
   *
   * @throws TimeoutException if {@code answer} was not completed within {@code limit}
   */
  public <T> T await(CompletableFuture<T> answer, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException {
    requireAlive();
    if (!answer.isDone() && !Thread.currentThread().isInterrupted()) {
      park(answer, limit);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!answer.isDone()) {
      throw new TimeoutException(name + " waited " + limit);
    }
    return answer.get();
  }

  private void park(CompletableFuture<?> answer, Duration limit) {
    Parked waiting = new Parked(simulator, this);
    parked.add(waiting);
    Event timeout = after(limit, waiting::wake);
    var unused = answer.whenComplete((value, thrown) -> waiting.wake());
    simulator.park(waiting);
    timeout.cancel();
    parked.remove(waiting);
    if (waiting.isKilled()) {
      throw new ProcessKilled(name);
    }
  }

  /** Waits for {@code delay} of virtual time. */
  public void sleep(Duration delay) throws InterruptedException {
    requireAlive();
    if (!Thread.currentThread().isInterrupted()) {
      park(new CompletableFuture<>(), delay);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void requireAlive() {
    if (!alive) {
      throw new ProcessKilled(name);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
