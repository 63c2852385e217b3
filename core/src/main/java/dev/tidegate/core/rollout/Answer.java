package dev.tidegate.core.rollout;

/**
 * What became of a request; it is consumed in the transaction of the decision that carries this.
 *
 * @param request which
 * @param accepted false: refused, nothing was done
 * @param message what it does, or why it was refused, for people
 */
public record Answer(RequestId request, boolean accepted, String message) {}
