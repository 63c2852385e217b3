package dev.tidegate.sim.net;

import dev.tidegate.sim.runtime.SimProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One direction of one call: what is put in comes out in order, later, if the link is up. */
final class Pipe {
  private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

  private final SimNetwork network;
  private final String from;
  private final String to;
  private final SimProcess receiver;
  private final Deque<Runnable> underWay = new ArrayDeque<>();
  private long lastDueNanos;
  private long blockedSince = -1;
  private boolean closed;

  Pipe(SimNetwork network, String from, String to, SimProcess receiver) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.receiver = receiver;
  }

  /** Lets {@code arrival} happen at the receiver's host. */
  void put(Runnable arrival) {
    if (closed) {
      return;
    }
    underWay.add(arrival);
    long now = network.simulator().nanoTime();
    lastDueNanos = Math.max(lastDueNanos + 1, now + network.latencyNanos());
    later(lastDueNanos - now);
  }

  private void later(long nanos) {
    var unused = network.simulator().after(Duration.ofNanos(nanos), this::arrive);
  }

  private void arrive() {
    Runnable first = underWay.peek();
    if (first == null || closed) {
      return;
    }
    if (!network.reaches(from, to)) {
      blockedSince = blockedSince < 0 ? network.simulator().nanoTime() : blockedSince;
      later(RETRY_NANOS);
      return;
    }
    blockedSince = -1;
    underWay.remove();
    var unused = receiver.after(Duration.ZERO, first);
  }

  /** Nothing comes out any more. */
  void close() {
    closed = true;
    underWay.clear();
  }
}
