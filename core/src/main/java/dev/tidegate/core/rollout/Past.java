package dev.tidegate.core.rollout;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was before, where it matters to what a rollout may do next.
 *
 * @param quarantine when and why this very plan failed, in words; empty unless it is quarantined
 * @param coolsUntil no new attempt starts before, since one was rolled back automatically; null
 *     where nothing cools down
 * @param manifestKept of a rollout that has ended: whether its manifest is stored, so that it can
 *     be carried out again
 * @param fold what became of the fold of a completed rollout; null if that was not looked up
 */
public record Past(
    String quarantine, @Nullable Instant coolsUntil, boolean manifestKept, @Nullable Folded fold) {
  /** Nothing was, or nothing was looked up. */
  public static final Past NONE = new Past("", null, false, null);

  /**
   * The flags of a completed rollout since it was folded into them.
   *
   * @param edited flags that were put or deleted since, sorted; that one was only disabled or
   *     enabled does not count
   * @param unkept flags whose definition from before the start is not kept, sorted
   * @param owned flags that another rollout owns now, with its name
   */
  public record Folded(Set<String> edited, Set<String> unkept, List<String> owned) {
    public Folded {
      edited = Collections.unmodifiableSet(new TreeSet<>(edited));
      unkept = Collections.unmodifiableSet(new TreeSet<>(unkept));
      owned = List.copyOf(owned);
    }
  }

  /** True if an attempt must not start yet. */
  boolean coolsAt(Instant now) {
    return coolsUntil != null && now.isBefore(coolsUntil);
  }
}
