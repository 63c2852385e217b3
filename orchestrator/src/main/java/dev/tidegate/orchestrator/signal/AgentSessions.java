package dev.tidegate.orchestrator.signal;

import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The agents connected to this replica. An agent that opens a second stream is known by it from
 * then on; what its first stream still says is ignored. Thread-safe.
 */
public final class AgentSessions {
  /** Agents a replica serves. */
  public static final int AGENTS_MAX = 10_000;

  /** Streams that are open, by agent and number; the newest of an agent speaks for it. */
  private final Map<AgentKey, NavigableMap<Long, Session>> sessions = new HashMap<>();

  private final Set<AgentKey> changed = new HashSet<>();
  private final Set<AgentKey> departed = new HashSet<>();
  private long opened;
  private @Nullable CompletableFuture<Void> emptied;

  /**
   * A stream of an agent.
   *
   * @param agent as it was when the stream opened
   * @param number tells streams of one agent apart
   */
  public record Session(AgentState agent, long number) {
    private Session with(AgentState newer) {
      return new Session(newer, number);
    }
  }

  /**
   * What happened since the last report.
   *
   * @param agents new or changed
   * @param departed gone
   */
  record News(List<AgentState> agents, List<AgentKey> departed) {}

  /** Registers a stream by its hello; empty if the replica is full. */
  public synchronized Optional<Session> open(Hello hello) {
    AgentState agent = SignalWire.agent(hello);
    if (sessions.size() >= AGENTS_MAX && !sessions.containsKey(agent.key())) {
      return Optional.empty();
    }
    Session session = new Session(agent, ++opened);
    sessions.computeIfAbsent(agent.key(), key -> new TreeMap<>()).put(session.number(), session);
    departed.remove(agent.key());
    changed.add(agent.key());
    return Optional.of(session);
  }

  /** Notes what the agent serves now. */
  public void applied(Session session, Position position) {
    update(session, agent -> agent.withApplied(position.getEpoch(), position.getRevision()));
  }

  /**
   * Notes an acknowledgement; answers the agent as it is then.
   *
   * @throws IllegalArgumentException if the message has no kind
   */
  public AgentState acknowledged(Session session, Acknowledgement message) {
    AgentAcknowledgement news = SignalWire.acknowledgement(message);
    return update(session, agent -> agent.with(news));
  }

  /**
   * Notes that a stream ended; false if the agent has another one, which then speaks for it: a
   * newer one, or, where two processes took themselves for the same instance, the older one.
   */
  public synchronized boolean close(Session session) {
    AgentKey key = session.agent().key();
    NavigableMap<Long, Session> open = sessions.getOrDefault(key, new TreeMap<>());
    if (open.remove(session.number()) == null) {
      return false;
    }
    if (!open.isEmpty()) {
      changed.add(key);
      return false;
    }
    sessions.remove(key);
    changed.remove(key);
    departed.add(key);
    if (sessions.isEmpty() && emptied != null) {
      emptied.complete(null);
    }
    return true;
  }

  /** Done once no agent is connected; for a replica that admits no more. */
  public synchronized Future<Void> whenEmpty() {
    CompletableFuture<Void> empty = emptied == null ? new CompletableFuture<>() : emptied;
    emptied = empty;
    if (sessions.isEmpty()) {
      empty.complete(null);
    }
    return empty;
  }

  /** How many agents are connected. */
  public synchronized int size() {
    return sessions.size();
  }

  private synchronized AgentState update(Session session, UnaryOperator<AgentState> change) {
    AgentKey key = session.agent().key();
    NavigableMap<Long, Session> open = sessions.getOrDefault(key, new TreeMap<>());
    Session current = open.get(session.number());
    if (current == null) {
      return session.agent();
    }
    AgentState newer = change.apply(current.agent());
    if (!newer.equals(current.agent())) {
      open.put(session.number(), current.with(newer));
      changed.add(key);
    }
    return newer;
  }

  /** Takes what is to be reported next: everything if {@code full}, else what changed. */
  synchronized News take(boolean full) {
    List<AgentState> agents = new ArrayList<>();
    for (AgentKey key : full ? sessions.keySet() : changed) {
      NavigableMap<Long, Session> open = sessions.get(key);
      if (open != null) {
        agents.add(open.lastEntry().getValue().agent());
      }
    }
    News news = new News(agents, List.copyOf(departed));
    changed.clear();
    departed.clear();
    return news;
  }
}
