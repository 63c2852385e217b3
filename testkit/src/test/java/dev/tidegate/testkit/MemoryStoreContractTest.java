package dev.tidegate.testkit;

import dev.tidegate.core.store.Store;
import java.time.Duration;

final class MemoryStoreContractTest extends StoreContract {
  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void pass(Duration step) {
    clock.advance(step);
  }
}
