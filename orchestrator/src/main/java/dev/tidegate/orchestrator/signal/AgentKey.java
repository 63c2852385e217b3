package dev.tidegate.orchestrator.signal;

import java.util.Comparator;

/**
 * Names an agent in the whole deployment.
 *
 * @param namespace whose flags it evaluates
 * @param service it belongs to
 * @param instance unique inside the service, stable over restarts
 */
public record AgentKey(String namespace, String service, String instance)
    implements Comparable<AgentKey> {
  private static final Comparator<AgentKey> ORDER =
      Comparator.comparing(AgentKey::namespace)
          .thenComparing(AgentKey::service)
          .thenComparing(AgentKey::instance);

  @Override
  public int compareTo(AgentKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code service/instance}, as people and statuses write it. */
  public String inNamespace() {
    return service + "/" + instance;
  }

  /**
   * One process of an agent, from its start to its end: what counts, and never counts backwards.
   *
   * @param agent whose process it is
   * @param boot random per process start
   */
  record Boot(AgentKey agent, String boot) {
    private static final String OF_REPLICA = "~";

    /** Under which boot a replica counts for an agent, on and on over the agent's own boots. */
    static Boot ofReplica(AgentKey agent, String replicaBoot) {
      return new Boot(agent, OF_REPLICA + replicaBoot);
    }

    static boolean isReplica(String boot) {
      return boot.startsWith(OF_REPLICA);
    }
  }
}
