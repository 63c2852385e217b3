package dev.tidegate.orchestrator.claim;

import dev.tidegate.core.store.Fence;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this replica knows of who leads. */
public sealed interface Leadership {
  /** What to guard a commit with, present exactly while this replica leads. */
  Optional<Fence> fence();

  /**
   * This replica leads.
   *
   * @param held the claim and its token
   */
  record Leading(Fence held) implements Leadership {
    @Override
    public Optional<Fence> fence() {
      return Optional.of(held);
    }
  }

  /**
   * This replica does not lead.
   *
   * @param leader who does, as last seen; null where nobody does or it is not known
   */
  record Following(@Nullable LeaderClaim leader) implements Leadership {
    @Override
    public Optional<Fence> fence() {
      return Optional.empty();
    }
  }
}
