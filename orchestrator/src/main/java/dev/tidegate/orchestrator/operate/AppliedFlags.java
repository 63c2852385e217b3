package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying a flagd document does, or would do.
 *
 * @param items flags first, in the order written, then segments
 */
public record AppliedFlags(List<Item> items) {
  /** What an item is. */
  public enum Kind {
    /** A flag. */
    FLAG,
    /** A shared rule. */
    SEGMENT
  }

  /** What happens to an item. */
  public enum Effect {
    /** It was not there. */
    CREATED,
    /** It was there and differs. */
    CHANGED,
    /** It is there already; nothing is written for it. */
    UNCHANGED
  }

  /**
   * One flag or segment of the document.
   *
   * @param key of the flag, or name of the segment
   * @param seen mod revision of what was there, {@link Revision#NONE} if nothing was
   * @param before the body that was there, or null
   * @param after the body of the document
   * @param changes member by member; empty unless {@code effect} is CHANGED
   */
  public record Item(
      Kind kind,
      String key,
      Effect effect,
      Revision seen,
      @Nullable Node before,
      Node after,
      List<MemberChange> changes) {
    public Item {
      changes = List.copyOf(changes);
    }
  }

  public AppliedFlags {
    items = List.copyOf(items);
  }

  /** True if there is something to write. */
  public boolean isChange() {
    return items.stream().anyMatch(item -> item.effect() != Effect.UNCHANGED);
  }
}
