package dev.tidegate.sim.runtime;

/** Unwinds a thread of a process that was killed. Never caught by the code that is simulated. */
final class ProcessKilled extends Error {
  private static final long serialVersionUID = 1L;

  ProcessKilled(String process) {
    super(process + " was killed", null, false, false);
  }
}
