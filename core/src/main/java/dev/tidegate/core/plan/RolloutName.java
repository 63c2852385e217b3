package dev.tidegate.core.plan;

/**
 * What people call a rollout. A name may be used again after its rollout is deleted; {@link
 * RolloutUid} may not.
 *
 * @param namespace 1 to 63 of a-z, 0-9, '.' and '-'
 * @param name the same
 */
public record RolloutName(String namespace, String name) implements Comparable<RolloutName> {
  public RolloutName {
    Names.requireName("namespace", namespace);
    Names.requireName("rollout", name);
  }

  @Override
  public int compareTo(RolloutName other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
