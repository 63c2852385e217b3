package dev.tidegate.orchestrator.replica;

import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.view.ViewWait;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a replica stands on.
 *
 * @param self its name, and this boot of it
 * @param store where everything is kept
 * @param threads its executors
 * @param viewWait how its threads wait for the view
 * @param clock for windows and display
 * @param ticker monotonic nanoseconds
 * @param random thread-safe; makes ids, jitters retries
 * @param channels opens a channel to a replica's {@code host:port}
 * @param registry its meters
 * @param leaseTtl life of the leader claim without renewal, 3 s to 30 s
 * @param look time between two looks at the evidence
 */
public record ReplicaGround(
    ReplicaIdentity self,
    Store store,
    Threads threads,
    ViewWait viewWait,
    InstantSource clock,
    LongSupplier ticker,
    RandomGenerator random,
    Function<String, ManagedChannel> channels,
    MeterRegistry registry,
    Duration leaseTtl,
    Duration look) {}
