package dev.tidegate.core.store;

/**
 * The create revision of the leader claim. A write carries it as a guard, so that nothing of an
 * older leader takes effect after a newer one was elected; a directive carries it so that agents
 * can refuse an older one.
 *
 * @param revision create revision of the claim key, never {@link Revision#NONE}
 */
public record FencingToken(Revision revision) implements Comparable<FencingToken> {
  public FencingToken {
    if (revision.equals(Revision.NONE)) {
      throw new IllegalArgumentException("a fencing token is a revision at which a claim was put");
    }
  }

  @Override
  public int compareTo(FencingToken other) {
    return revision.compareTo(other.revision);
  }
}
