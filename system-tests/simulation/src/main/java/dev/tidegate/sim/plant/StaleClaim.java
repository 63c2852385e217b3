package dev.tidegate.sim.plant;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.testkit.LeaseBetween;
import dev.tidegate.testkit.StoreBetween;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claim once, and takes a lease for granted: what a leader knows is never asked again.
 */
final class StaleClaim extends StoreBetween {
  private static final String CLAIM = "system/leader";

  private @Nullable Entry seen;

  StaleClaim(Store store) {
    super(store);
  }

  @Override
  public Optional<Entry> get(Key key) {
    if (!key.path().equals(CLAIM)) {
      return super.get(key);
    }
    Entry cached = seen;
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Entry> read = super.get(key);
    seen = read.orElse(null);
    return read;
  }

  @Override
  public Lease grant(Duration timeToLive) {
    return new LeaseBetween(super.grant(timeToLive)) {
      @Override
      public boolean renew() {
        try {
          boolean alive = super.renew();
          return alive || !alive;
        } catch (StoreUnavailableException e) {
          return true;
        }
      }
    };
  }
}
