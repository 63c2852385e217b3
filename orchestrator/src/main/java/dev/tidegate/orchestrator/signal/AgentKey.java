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
}
