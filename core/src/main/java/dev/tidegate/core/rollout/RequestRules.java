package dev.tidegate.core.rollout;

/**
 * What people ask. Requests are handled in order until one changes something; those refused on the
 * way are answered with it, those after it wait for the next decision.
 */
final class RequestRules {
  private RequestRules() {}

  static Decision decide(Situation start) {
    Situation at = start;
    for (Request request : Request.inOrder(start.seen().requests())) {
      Ruling ruling = new RequestRuling(at, request).rule();
      Decision decision = ruling.decision();
      if (decision != null) {
        return decision;
      }
      String refusal = ruling.refusal();
      if (refusal != null) {
        at = at.answering(new Answer(request.id(), false, refusal));
      }
    }
    return RolloutPolicy.unasked(at);
  }
}
