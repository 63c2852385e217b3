package dev.tidegate.core.plan;

/**
 * Identifies one rollout for ever: given when its manifest is accepted, never used again.
 *
 * @param value 1 to 63 of a-z, 0-9, '.' and '-'
 */
public record RolloutUid(String value) {
  public RolloutUid {
    Names.requireName("rollout uid", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
