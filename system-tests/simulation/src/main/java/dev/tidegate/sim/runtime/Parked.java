package dev.tidegate.sim.runtime;

import java.util.concurrent.Semaphore;

/** A thread that waits in virtual time. */
final class Parked {
  private final Simulator simulator;
  private final SimProcess process;
  private final Semaphore turn = new Semaphore(0);
  private boolean woken;
  private boolean killed;

  Parked(Simulator simulator, SimProcess process) {
    this.simulator = simulator;
    this.process = process;
  }

  /** It may go on: soon, and once its process runs. */
  void wake() {
    if (!woken) {
      woken = true;
      simulator.wakeSoon(this, process);
    }
  }

  /** It goes on only to unwind. */
  void kill() {
    killed = true;
  }

  /** Wakes it to unwind, whether its process runs or not, or was woken before. */
  void killSoon() {
    killed = true;
    woken = true;
    simulator.wakeSoon(this, null);
  }

  boolean isKilled() {
    return killed;
  }

  void goOn() {
    turn.release();
  }

  void awaitTurn() {
    turn.acquireUninterruptibly();
  }
}
