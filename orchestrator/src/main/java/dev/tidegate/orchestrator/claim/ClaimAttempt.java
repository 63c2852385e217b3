package dev.tidegate.orchestrator.claim;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Lease;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.List;

/**
 * One try to put the claim. The claim's key is the operation's too: it is put by its absence only,
 * and the nonce in its value says whose it is. Not while the store went back and nobody has adopted
 * it.
 *
 * @param lease the claim would die with it
 * @param value unlike any other attempt's
 * @param sentNanos when the lease was asked for, by the ticker
 */
record ClaimAttempt(Lease lease, Bytes value, long sentNanos) {
  Commit commit() {
    Change put = new Change.Put(Keyspace.LEADER, value, lease.id());
    Guard adopted = new Guard.Absent(Keyspace.REWIND);
    return new Commit(Keyspace.LEADER, null, List.of(adopted), List.of(put));
  }

  boolean made(Entry claim) {
    return claim.value().equals(value);
  }
}
