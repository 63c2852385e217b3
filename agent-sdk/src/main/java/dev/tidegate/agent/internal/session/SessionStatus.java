package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.RolloutRecord;
import java.util.List;

/**
 * How a session stands.
 *
 * @param connected true while a stream is open and welcomed
 * @param replica id of the replica it is or was last connected to, may be empty
 * @param position position of the view that is served
 * @param rollouts what was done for each rollout
 */
public record SessionStatus(
    boolean connected, String replica, Position position, List<RolloutRecord> rollouts) {}
