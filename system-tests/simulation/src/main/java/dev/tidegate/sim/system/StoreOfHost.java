package dev.tidegate.sim.system;

import dev.tidegate.core.store.Store;
import dev.tidegate.sim.runtime.SimProcess;

/** Connects a process to the store, over the network and with the faults of its host. */
public interface StoreOfHost {
  /** A store for {@code process} on {@code host}. */
  Store connect(SimProcess process, String host);
}
