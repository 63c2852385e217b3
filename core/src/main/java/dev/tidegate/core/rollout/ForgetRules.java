package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import java.util.List;

/** An agent that owes a rollback and will not come back is struck off by a person. */
final class ForgetRules {
  private ForgetRules() {}

  static Ruling rule(Situation at, Request request) {
    String agent = request.arg("agent");
    if (agent == null) {
      return Ruling.refused("name the agent as SERVICE/INSTANCE");
    }
    if (request.reason().isBlank()) {
      return Ruling.refused("forgetting an agent needs a reason");
    }
    RolloutStatus status = at.status();
    if (status instanceof RolledBack back) {
      List<AgentName> left = without(back.outstanding(), agent);
      return struckOff(
          at, request, back.outstanding(), new RolledBack(back.attempt(), back.standing(), left));
    }
    if (status instanceof Failed failed) {
      List<AgentName> left = without(failed.outstanding(), agent);
      return struckOff(
          at,
          request,
          failed.outstanding(),
          new Failed(failed.attempt(), failed.standing(), failed.stage(), left));
    }
    return Ruling.refused("no agent is outstanding: the rollout is " + status.phase());
  }

  private static Ruling struckOff(
      Situation at, Request request, List<AgentName> owing, RolloutStatus next) {
    String agent = request.arg("agent");
    if (next.equals(at.status())) {
      return Ruling.refused(
          agent
              + " is not outstanding; "
              + (owing.isEmpty() ? "nobody is" : "outstanding: " + Words.named(owing)));
    }
    Answer answer = new Answer(request.id(), true, agent + " is forgotten");
    return Ruling.of(at.answering(answer).keep(next));
  }

  private static List<AgentName> without(List<AgentName> owing, String agent) {
    return owing.stream().filter(one -> !one.toString().equals(agent)).toList();
  }
}
