package dev.tidegate.sim.runtime;

import org.jspecify.annotations.Nullable;

/** Something that happens at a virtual time, unless cancelled before. Handled by the loop alone. */
public final class Event implements Comparable<Event> {
  private final long number;
  private final @Nullable SimProcess process;
  private final Runnable action;
  private long dueNanos;
  private boolean cancelled;

  Event(long dueNanos, long number, @Nullable SimProcess process, Runnable action) {
    this.dueNanos = dueNanos;
    this.number = number;
    this.process = process;
    this.action = action;
  }

  /** It will not happen. */
  public void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  long dueNanos() {
    return dueNanos;
  }

  void postpone(long nanos) {
    dueNanos = nanos;
  }

  @Nullable SimProcess process() {
    return process;
  }

  void happen() {
    action.run();
  }

  @Override
  public int compareTo(Event other) {
    int byTime = Long.compare(dueNanos, other.dueNanos);
    return byTime != 0 ? byTime : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
