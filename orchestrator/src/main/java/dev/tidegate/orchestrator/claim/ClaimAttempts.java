package dev.tidegate.orchestrator.claim;

import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Begins attempts, each with a lease and a nonce of its own. */
record ClaimAttempts(
    Store store,
    LeaderClaim self,
    Duration timeToLive,
    LongSupplier ticker,
    RandomGenerator random) {
  /** Throws where the store grants no lease. */
  ClaimAttempt begin() {
    long sentNanos = ticker.getAsLong();
    Lease lease = store.grant(timeToLive);
    String nonce = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    LeaderClaim claim =
        new LeaderClaim(
            self.replica(), self.grpcAddress(), self.httpAddress(), nonce, self.version());
    return new ClaimAttempt(lease, LeaderClaim.FORMAT.write(claim), sentNanos);
  }
}
