package dev.tidegate.testkit;

import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.LeaseId;
import java.time.Duration;

/** A lease that passes everything on; what differs is overridden. As thread-safe as the other. */
public abstract class LeaseBetween implements Lease {
  private final Lease lease;

  /** Before {@code lease}. */
  protected LeaseBetween(Lease lease) {
    this.lease = lease;
  }

  @Override
  public LeaseId id() {
    return lease.id();
  }

  @Override
  public Duration timeToLive() {
    return lease.timeToLive();
  }

  @Override
  public boolean renew() {
    return lease.renew();
  }

  @Override
  public void revoke() {
    lease.revoke();
  }
}
