package dev.tidegate.sim.system;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.agent.internal.session.SessionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What agents were seen to do, for the checks; kept outside of every process. */
public final class Notes {
  private final Map<String, Position> positions = new HashMap<>();
  private final Map<String, Long> connectedSince = new HashMap<>();
  private final List<String> wentBack = new ArrayList<>();
  private long entered;
  private long restored;
  private long requests;
  private long requestsByCandidate;

  /** An agent serves requests now: by which position, and is it connected? */
  void served(SimAgent agent, AgentSession session, long nanos) {
    SessionStatus status = session.status();
    Position now = status.position();
    Position before = positions.put(agent.instance(), now);
    if (before != null && now.compareTo(before) < 0) {
      wentBack.add("%s served %s after %s".formatted(agent.instance(), now, before));
    }
    if (status.connected()) {
      connectedSince.putIfAbsent(agent.instance(), nanos);
    } else {
      connectedSince.remove(agent.instance());
    }
  }

  /** A process begins. */
  void started(SimAgent agent, AgentObserver.Kept kept) {
    connectedSince.remove(agent.instance());
    if (kept != AgentObserver.Kept.ALL) {
      positions.remove(agent.instance()); // what was not kept cannot be gone on with
    }
  }

  /** A request was served, by the candidate or not. */
  void request(boolean byCandidate) {
    requests++;
    requestsByCandidate += byCandidate ? 1 : 0;
  }

  void enteredStage() {
    entered++;
  }

  void restoredState() {
    restored++;
  }

  /** For how many nanoseconds an agent has been connected without a break; 0 if it is not. */
  public long connectedNanos(SimAgent agent, long now) {
    Long since = connectedSince.get(agent.instance());
    return since == null ? 0 : now - since;
  }

  /** Agents whose position went down, in words. */
  public List<String> wentBack() {
    return wentBack;
  }

  /** How many requests were served, by all agents together. */
  public long requests() {
    return requests;
  }

  /** How many of them got the candidate. */
  public long requestsByCandidate() {
    return requestsByCandidate;
  }

  /** How often a stage's handler was done. */
  public long entered() {
    return entered;
  }

  /** How many states were put back into place. */
  public long restorations() {
    return restored;
  }
}
