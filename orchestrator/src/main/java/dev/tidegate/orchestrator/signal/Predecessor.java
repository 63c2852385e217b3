package dev.tidegate.orchestrator.signal;

import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.ReportReceipt;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of an earlier term told this replica of the agents: whom to wait for, if this
 * replica leads next. Used under its owner's lock.
 */
final class Predecessor {
  private final LongSupplier nanoTicker;
  private final Map<AgentKey, AgentState> agents = new HashMap<>();
  private @Nullable ReplicaIdentity replica;
  private Position term = Position.NONE;
  private long toldAt;
  private boolean complete;
  private @Nullable Long wholeAt;

  /**
   * Its last word.
   *
   * @param replica which replica it was
   * @param agents live agents, those of this replica too
   * @param wholeAt when it last said that there were no others, by the ticker; null if never
   */
  record Word(ReplicaIdentity replica, List<AgentState> agents, @Nullable Long wholeAt) {}

  /**
   * Nobody yet.
   *
   * @param nanoTicker monotonic nanoseconds
   */
  Predecessor(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /**
   * Takes in what the leader of {@code leaderTerm} tells; a delta to what is not known is ignored.
   */
  void tell(Position leaderTerm, ReportReceipt receipt) {
    ReplicaIdentity leader = new ReplicaIdentity(receipt.getReplica(), receipt.getReplicaBoot());
    if (receipt.getFull()) {
      replica = leader;
      term = leaderTerm;
      complete = false;
      wholeAt = null;
      agents.clear();
    } else if (!leaderTerm.equals(term) || !leader.equals(replica)) {
      return;
    }
    SignalWire.agents(receipt.getAgentsList()).forEach(agent -> agents.put(agent.key(), agent));
    receipt.getDepartedList().forEach(id -> agents.remove(SignalWire.key(id)));
    complete |= !receipt.getMoreAgents();
    toldAt = nanoTicker.getAsLong();
    if (complete && receipt.getWhole()) {
      wholeAt = toldAt;
    }
  }

  /**
   * What was told by who led before {@code newTerm}; empty if that is not all, or older than {@code
   * ageMax}: then nobody knows which agents there were.
   */
  Optional<Word> before(Position newTerm, Duration ageMax) {
    boolean known =
        complete && newTerm.isAfter(term) && nanoTicker.getAsLong() - toldAt <= ageMax.toNanos();
    return known && replica != null
        ? Optional.of(new Word(replica, List.copyOf(agents.values()), wholeAt))
        : Optional.empty();
  }
}
