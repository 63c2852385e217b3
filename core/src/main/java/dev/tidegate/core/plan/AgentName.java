package dev.tidegate.core.plan;

/**
 * Identifies an agent inside its namespace, stable over restarts.
 *
 * @param service not empty
 * @param instance unique inside the service, not empty
 */
public record AgentName(String service, String instance) implements Comparable<AgentName> {
  public AgentName {
    if (service.isEmpty() || instance.isEmpty()) {
      throw new IllegalArgumentException(
          "an agent needs a service and an instance: '" + service + "', '" + instance + "'");
    }
  }

  @Override
  public int compareTo(AgentName other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : instance.compareTo(other.instance);
  }

  /** {@code service/instance}. */
  @Override
  public String toString() {
    return service + "/" + instance;
  }
}
