package dev.tidegate.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * Wall clock, monotonic ticker and timers of a test, all standing still until told to move. Tasks
 * of {@link #scheduler} run on the thread that calls {@link #advance} or {@link #runDue}, in order
 * of their due time, with the clock showing exactly that time. Thread-safe.
 */
public final class TestingClock implements InstantSource {
  private final Instant start;
  private final TestingScheduler scheduler = new TestingScheduler(this::nanoTime);
  private volatile long nanos;
  private volatile Duration wallOffset = Duration.ZERO;

  /** A clock standing at 2026-01-01T00:00:00Z, its ticker at zero. */
  public TestingClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** A clock standing at {@code start}, its ticker at zero. */
  public TestingClock(Instant start) {
    this.start = start;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos).plus(wallOffset);
  }

  /** Nanoseconds advanced so far; unaffected by {@link #stepWall}. */
  public long nanoTime() {
    return nanos;
  }

  /** {@link #nanoTime} as the ticker production code takes. */
  public LongSupplier ticker() {
    return this::nanoTime;
  }

  /** Timers that fire only while this clock is advanced. */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Moves time on by {@code step}, not negative, running each task when its time comes. */
  public synchronized void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("time never runs backwards: " + step);
    }
    long target = nanos + step.toNanos();
    runDue();
    for (long due = scheduler.nextDue(); due <= target; due = scheduler.nextDue()) {
      nanos = Math.max(nanos, due);
      runDue();
    }
    nanos = target;
  }

  /** Runs what is due now, and what that makes due, without moving time. */
  public void runDue() {
    scheduler.runDue();
  }

  /**
   * Steps the wall clock alone, as a wrong or corrected clock does; the ticker goes on as before.
   */
  public void stepWall(Duration step) {
    wallOffset = wallOffset.plus(step);
  }
}
