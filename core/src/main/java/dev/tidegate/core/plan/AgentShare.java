package dev.tidegate.core.plan;

import dev.tidegate.core.cohort.Share;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the live agents a stage takes in.
 *
 * @param share of the live agents of each {@code spreadBy} value, at least one agent
 * @param max at most so many agents in all, or null for no bound; at least 1
 * @param spreadBy what agents are grouped by before the share is taken
 */
public record AgentShare(Share share, @Nullable Integer max, SpreadBy spreadBy) {
  /** What agents are grouped by. */
  public enum SpreadBy {
    /** Not grouped. */
    NONE,
    /** By the zone agents report. */
    ZONE,
    /** By service. */
    SERVICE,
    /** By the service's version. */
    VERSION
  }

  public AgentShare {
    if (share.buckets() == 0) {
      throw new IllegalArgumentException("a stage that names agents needs a share above 0%");
    }
    if (max != null && max < 1) {
      throw new IllegalArgumentException("at most " + max + " agents would be none");
    }
  }

  /** True if every live agent is taken in. */
  public boolean isEverywhere() {
    return share.equals(Share.ALL) && max == null;
  }
}
