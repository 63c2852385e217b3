package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question for the pairs of a range of keys.
 *
 * @param to end of the range, exclusive; null for {@code from} alone
 * @param revision as of when, {@link Revision#NONE} for now
 * @param modifiedMin leaves out what was last put before, {@link Revision#NONE} for nothing
 * @param modifiedMax leaves out what was last put after, {@link Revision#NONE} for nothing
 * @param limit at most so many pairs, 0 for all
 * @param order which come first
 * @param countOnly true to be told the number of keys alone
 */
public record EtcdRange(
    Bytes from,
    @Nullable Bytes to,
    Revision revision,
    Revision modifiedMin,
    Revision modifiedMax,
    int limit,
    Order order,
    boolean countOnly) {

  /** In which order pairs are answered. */
  public enum Order {
    /** By key, the bytes taken as unsigned. */
    KEY,
    /** Last put first. */
    NEWEST
  }

  /** The one key as of now. */
  public static EtcdRange key(Bytes key) {
    return new EtcdRange(
        key, null, Revision.NONE, Revision.NONE, Revision.NONE, 0, Order.KEY, false);
  }

  /** The keys from {@code from} to before {@code to} as of now, by key. */
  public static EtcdRange between(Bytes from, Bytes to) {
    return new EtcdRange(
        from, to, Revision.NONE, Revision.NONE, Revision.NONE, 0, Order.KEY, false);
  }

  /** The same as of {@code then}. */
  public EtcdRange at(Revision then) {
    return new EtcdRange(from, to, then, modifiedMin, modifiedMax, limit, order, countOnly);
  }

  /** The same with at most {@code pairs} in the answer. */
  public EtcdRange first(int pairs) {
    return new EtcdRange(from, to, revision, modifiedMin, modifiedMax, pairs, order, countOnly);
  }

  /** The same of what was last put between the two, inclusive, the newest first. */
  public EtcdRange newestOf(Revision min, Revision max) {
    return new EtcdRange(from, to, revision, min, max, limit, Order.NEWEST, countOnly);
  }

  /** The same, but only the number of keys is answered. */
  public EtcdRange counted() {
    return new EtcdRange(from, to, revision, modifiedMin, modifiedMax, limit, order, true);
  }

  /**
   * What was found.
   *
   * @param revision the newest when it was read, whatever revision was asked for
   * @param more whether the limit left some out
   * @param count keys in the range, whatever the limit and the revisions asked for
   */
  public record Answer(Revision revision, List<EtcdPair> pairs, boolean more, long count) {
    public Answer {
      pairs = List.copyOf(pairs);
    }
  }
}
