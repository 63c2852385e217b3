package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.ForeignClient;
import dev.tidegate.orchestrator.foreign.ForeignClients;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.foreign.ForeignSnapshot;
import io.grpc.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Every open stream, and what its namespace was when it was last told. Changes of the view are
 * coalesced: while one round runs, those that come are one further round.
 *
 * <p>Thread-safe. Streams are told on the executor, one thing at a time.
 */
final class FlagStreams {
  /** A stream that could not be written to for longer is ended. */
  static final Duration STUCK_AFTER = Duration.ofSeconds(60);

  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final ForeignFlags flags;
  private final ForeignClients clients;
  private final ScheduledExecutorService executor;
  private final LongSupplier nanoTicker;
  private final FlagdMeters meters;
  private final Set<FlagStream> streams = ConcurrentHashMap.newKeySet();
  private final Map<String, FlagPayload> newest = new ConcurrentHashMap<>(); // executor writes
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Object lock = new Object();
  private final Set<String> dirty = new HashSet<>(); // guarded by lock

  FlagStreams(
      ForeignFlags flags,
      ForeignClients clients,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker,
      FlagdMeters meters) {
    this.flags = flags;
    this.clients = clients;
    this.executor = executor;
    this.nanoTicker = nanoTicker;
    this.meters = meters;
    meters.observe(clients);
  }

  ScheduledExecutorService executor() {
    return executor;
  }

  LongSupplier nanoTicker() {
    return nanoTicker;
  }

  FlagdMeters meters() {
    return meters;
  }

  /** Begins to look for streams that are stuck or silent. Call once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  void start() {
    long period = CHECK_EVERY.toMillis();
    executor.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
  }

  /** Notes that something changed in these namespaces; returns at once. */
  void changed(Set<String> namespaces) {
    synchronized (lock) {
      boolean scheduled = !dirty.isEmpty();
      dirty.addAll(namespaces);
      if (!scheduled && !dirty.isEmpty()) {
        executor.execute(this::round);
      }
    }
  }

  /** The flags of a namespace, encoded once for all who ask. */
  FlagPayload payload(String namespace) {
    ForeignSnapshot snapshot = flags.namespace(namespace);
    FlagPayload known = newest.get(namespace);
    return known != null && known.servesTheSameAs(snapshot)
        ? known
        : new FlagPayload(snapshot, meters);
  }

  /**
   * Lets a stream in and tells it the flags.
   *
   * @param namespaces what it is about
   * @throws io.grpc.StatusRuntimeException if there is no room, or this replica stops
   */
  void enter(FlagStream stream, Collection<String> namespaces, ForeignClient client) {
    if (!clients.entered(stream, client)) {
      meters.refused();
      throw Faults.noRoom(clients.clientsMax());
    }
    streams.add(stream);
    if (draining.get()) {
      leave(stream);
      throw Faults.goingAway().asRuntimeException();
    }
    executor.execute(() -> namespaces.forEach(namespace -> stream.begin(tell(namespace))));
  }

  /** Forgets a stream that is over. */
  void leave(FlagStream stream) {
    stream.outbox().ended();
    streams.remove(stream);
    clients.left(stream);
  }

  /** Ends every stream, and lets no more in. */
  void drain() {
    draining.set(true);
    endAll(Faults.goingAway());
  }

  private void endAll(Status status) {
    for (FlagStream stream : streams) {
      stream.outbox().close(status);
      leave(stream);
    }
  }

  private void round() {
    Set<String> namespaces;
    synchronized (lock) {
      namespaces = Set.copyOf(dirty);
      dirty.clear();
    }
    namespaces.forEach(this::tell);
  }

  /** Tells all streams what changed in a namespace since this was called last. */
  private FlagPayload tell(String namespace) {
    ForeignSnapshot snapshot = flags.namespace(namespace);
    FlagPayload known = newest.get(namespace);
    if (known != null && known.servesTheSameAs(snapshot)) {
      return known;
    }
    FlagPayload payload = new FlagPayload(snapshot, meters);
    if (known == null && snapshot.flags().isEmpty()) {
      return payload; // nothing was there and nothing is: no news, and nothing to keep
    }
    if (snapshot.flags().isEmpty()) {
      newest.remove(namespace);
    } else {
      newest.put(namespace, payload);
    }
    Map<String, FlagChange> changes =
        FlagChange.between(known == null ? null : known.snapshot(), snapshot);
    streams.forEach(stream -> stream.changed(payload, changes));
    return payload;
  }

  private void check() {
    for (FlagStream stream : streams) {
      if (stream.outbox().waiting().compareTo(STUCK_AFTER) > 0) {
        meters.cutOff();
        stream
            .outbox()
            .close(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "nothing was read from this stream for " + STUCK_AFTER.toSeconds() + " s"));
        leave(stream);
      } else {
        stream.keepAlive();
      }
    }
  }
}
