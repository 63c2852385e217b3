package dev.tidegate.sim.runtime;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A real thread that carries the loop, or a task of it that waits. */
final class Carrier extends Thread {
  private final Simulator simulator;
  private final Semaphore assigned = new Semaphore(0);
  private @Nullable Parked waiting;
  private volatile boolean ended;

  Carrier(Simulator simulator, int number) {
    super("carrier-" + number);
    this.simulator = simulator;
    setDaemon(true);
  }

  /** Takes the loop over. */
  void go() {
    assigned.release();
  }

  void end() {
    ended = true;
    assigned.release();
  }

  void waitsFor(@Nullable Parked what) {
    waiting = what;
  }

  @Override
  public void run() {
    while (true) {
      assigned.acquireUninterruptibly();
      if (ended) {
        return;
      }
      simulator.loop(this);
      Thread.interrupted();
    }
  }

  /** An interrupt ends a wait in virtual time too. */
  @Override
  public void interrupt() {
    super.interrupt();
    Parked current = waiting;
    if (current != null) {
      current.wake();
    }
  }
}
