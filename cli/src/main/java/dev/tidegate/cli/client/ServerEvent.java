package dev.tidegate.cli.client;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.NullNode;

/**
 * One event of the server's stream.
 *
 * @param id the etcd revision up to which everything was told
 * @param type rollout, flag, agent, leader or decision
 * @param data what changed
 */
public record ServerEvent(String id, String type, Doc data) {
  private static final String GAP = "gap";

  /** Stands for events that the server has forgotten. */
  static ServerEvent gap() {
    return new ServerEvent("", GAP, new Doc(NullNode.of()));
  }

  /** True if events before this were lost: list again. */
  public boolean isGap() {
    return GAP.equals(type);
  }
}
