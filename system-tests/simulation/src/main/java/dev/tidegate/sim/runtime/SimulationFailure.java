package dev.tidegate.sim.runtime;

/** Code under simulation threw what nobody caught, or the run does not come to an end. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulationFailure(Throwable cause) {
    super(String.valueOf(cause), cause);
  }
}
