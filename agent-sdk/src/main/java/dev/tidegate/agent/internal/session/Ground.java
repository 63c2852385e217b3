package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.cache.Disk;
import dev.tidegate.agent.internal.checkpoint.Waiting;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything of the outside world that an agent touches: network, disk, threads, time and chance.
 *
 * @param channels to the orchestrators
 * @param disk where view and states are kept
 * @param owner one thread: the only one that changes the session's state
 * @param workers where stage work runs
 * @param waiting how workers wait
 * @param ticker monotonic nanoseconds
 * @param random for jitter
 */
public record Ground(
    ChannelSource channels,
    Disk disk,
    ScheduledExecutorService owner,
    ExecutorService workers,
    Waiting waiting,
    LongSupplier ticker,
    RandomGenerator random) {}
