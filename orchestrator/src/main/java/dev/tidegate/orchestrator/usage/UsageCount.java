package dev.tidegate.orchestrator.usage;

/**
 * How often a flag was evaluated in some time.
 *
 * @param namespace a name
 * @param flag the flag's key
 * @param evaluations at least 1
 */
public record UsageCount(String namespace, String flag, long evaluations) {
  public UsageCount {
    if (evaluations < 1) {
      throw new IllegalArgumentException(evaluations + " evaluations of " + namespace + "/" + flag);
    }
  }
}
