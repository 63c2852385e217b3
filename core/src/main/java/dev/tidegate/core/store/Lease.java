package dev.tidegate.core.store;

import java.time.Duration;

/**
 * A right that dies unless renewed. Not thread-safe: one owner renews and revokes it. That a lease
 * is alive proves nothing about the keys put with it: guard every write by the key itself.
 */
public interface Lease {
  /** Its name, to put keys with. */
  LeaseId id();

  /** How long it lives after a renewal; the store may have granted more than was asked for. */
  Duration timeToLive();

  /**
   * Renews it, blocking at most the store's call deadline.
   *
   * @return false if the lease is gone for good
   * @throws StoreUnavailableException if it is not known whether it was renewed
   */
  boolean renew();

  /** Ends it at once, with all its keys; best effort, bounded by the store's call deadline. */
  void revoke();
}
