package dev.tidegate.orchestrator.signal;

import dev.tidegate.proto.v1.ReportReceipt;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the leader's receipts to one stream of reports. About twice a second a receipt also tells
 * what changed among the agents since it last did: among those of the reporter too, since it may
 * have lost one by the time it leads. For one thread at a time.
 */
public final class ReceiptSource {
  private static final Duration TELLS_EVERY = Duration.ofMillis(400); // each regular report
  private static final int AGENTS_MAX = 5_000;

  private final ReplicaIdentity self;
  private final FleetLedger ledger;
  private final LongSupplier nanoTicker;
  private final Map<AgentKey, AgentState> told = new HashMap<>();
  private @Nullable Long toldAt;

  /**
   * Receipts of the replica {@code self}.
   *
   * @param ledger its own
   * @param nanoTicker monotonic nanoseconds
   */
  public ReceiptSource(ReplicaIdentity self, FleetLedger ledger, LongSupplier nanoTicker) {
    this.self = self;
    this.ledger = ledger;
    this.nanoTicker = nanoTicker;
  }

  /** The receipt of report {@code sequence}. */
  public ReportReceipt next(long sequence) {
    ReportReceipt.Builder receipt = ReportReceipt.newBuilder().setSequence(sequence);
    long now = nanoTicker.getAsLong();
    if (toldAt == null || now - toldAt >= TELLS_EVERY.toNanos()) {
      receipt.setReplica(self.replica()).setReplicaBoot(self.boot()).setFull(toldAt == null);
      toldAt = now;
      tell(ledger.everybody(), receipt);
    }
    return receipt.build();
  }

  private void tell(FleetLedger.Everybody everybody, ReportReceipt.Builder receipt) {
    Set<AgentKey> left = new HashSet<>(told.keySet());
    for (AgentState agent : everybody.agents()) {
      left.remove(agent.key());
      AgentState without = agent.withApplied(0, 0); // else each revision would tell of everybody
      if (!without.equals(told.get(agent.key()))) {
        if (receipt.getAgentsCount() == AGENTS_MAX) {
          receipt.setMoreAgents(true);
          break;
        }
        told.put(agent.key(), without);
        receipt.addAgents(SignalWire.report(agent));
      }
    }
    if (!receipt.getMoreAgents()) { // else who comes later in the list is not gone
      left.forEach(told::remove);
      left.forEach(key -> receipt.addDeparted(SignalWire.identity(key)));
    }
    receipt.setWhole(everybody.whole());
  }
}
