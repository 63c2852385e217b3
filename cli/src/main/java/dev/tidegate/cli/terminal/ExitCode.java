package dev.tidegate.cli.terminal;

/** What the process's exit status says; the numbers are part of the public contract. */
public enum ExitCode {
  /** Done; for a wait: completed. */
  DONE(0),
  /** Unexpected failure. */
  FAILED(1),
  /** Wrong usage, invalid input, or a confirmation that could not be asked for. */
  USAGE(2),
  /** The rollout ended rolled back, failed or superseded. */
  ENDED_BADLY(3),
  /** Not logged in or not allowed. */
  NOT_ALLOWED(4),
  /** No such thing. */
  NOT_FOUND(5),
  /** Somebody else was faster, or the state forbids it. */
  CONFLICT(6),
  /** The orchestrator, its leader or etcd cannot be reached. */
  UNREACHABLE(7),
  /** The time given passed and it is still running. */
  TIMED_OUT(8),
  /** Changes are pending. */
  CHANGES(10),
  /** The verb is not built yet. */
  NOT_BUILT(64);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The process's exit status. */
  public int status() {
    return status;
  }
}
