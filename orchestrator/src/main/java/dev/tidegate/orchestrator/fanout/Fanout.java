package dev.tidegate.orchestrator.fanout;

import static java.util.Comparator.comparingLong;

import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.proto.v1.Drain;
import dev.tidegate.proto.v1.OrchestratorMessage;
import io.grpc.Status;
import io.grpc.stub.CallStreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings every change of the view to every agent it concerns. Changes are coalesced: while one
 * round runs, those that come are one further round.
 *
 * <p>Thread-safe. Rounds run on the executor given, one at a time.
 */
public final class Fanout {
  /** A stream that could not be written to for longer is ended. */
  public static final Duration STUCK_AFTER = Duration.ofSeconds(60);

  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final ScheduledExecutorService executor;
  private final LongSupplier nanoTicker;
  private final FanoutMeters meters;
  private final Set<AgentOutbox> outboxes =
      new ConcurrentSkipListSet<>(comparingLong(AgentOutbox::number)); // first come, first served
  private final AtomicLong numbers = new AtomicLong();
  private final Object lock = new Object();
  private final Set<String> changed = new HashSet<>(); // guarded by lock
  private @Nullable RolloutView newest; // guarded by lock
  private boolean allChanged; // guarded by lock
  private boolean scheduled; // guarded by lock
  private final Map<String, NamespaceTarget> targets = new HashMap<>(); // the executor's alone
  private final Set<String> fresh = new HashSet<>(); // targets of newest; the executor's alone
  private long lastToken; // with the next the executor's alone
  private long epoch;

  /**
   * A fan-out without agents.
   *
   * @param executor one thread; owned by the caller
   * @param nanoTicker monotonic nanoseconds
   */
  public Fanout(
      ScheduledExecutorService executor, LongSupplier nanoTicker, MeterRegistry registry) {
    this.executor = executor;
    this.nanoTicker = nanoTicker;
    this.meters = new FanoutMeters(registry);
    meters.observe(outboxes);
  }

  /** Begins to look for streams that are stuck. Call once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  public void start() {
    long period = CHECK_EVERY.toMillis();
    executor.scheduleWithFixedDelay(this::cutOffStuck, period, period, TimeUnit.MILLISECONDS);
  }

  /** Takes in a change of the view; returns at once. To be registered as the view's listener. */
  public void onViewChange(ViewChange change) {
    synchronized (lock) {
      newest = change.view();
      changed.addAll(change.namespaces());
      allChanged |= change.system();
      schedule();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      executor.execute(this::round);
    }
  }

  /**
   * Opens the outbox of an agent; its first view follows as soon as there is one.
   *
   * @param stream where to write; its ready handler must call {@link AgentOutbox#ready}
   */
  public AgentOutbox attach(AgentState agent, CallStreamObserver<OrchestratorMessage> stream) {
    AgentOutbox outbox =
        new AgentOutbox(numbers.incrementAndGet(), agent, stream, nanoTicker, meters);
    outboxes.add(outbox);
    executor.execute(() -> offerNewest(outbox));
    return outbox;
  }

  /** Closes an outbox whose stream is over. */
  public void detach(AgentOutbox outbox) {
    outbox.ended();
    outboxes.remove(outbox);
  }

  /** Tells every agent to reconnect, elsewhere, after a random delay up to {@code within}. */
  public void drain(Duration within) {
    OrchestratorMessage message =
        OrchestratorMessage.newBuilder()
            .setDrain(Drain.newBuilder().setReconnectWithinMillis(within.toMillis()))
            .build();
    outboxes.forEach(outbox -> outbox.send(message));
  }

  /** Ends every stream. */
  public void endAll(Status status) {
    outboxes.forEach(outbox -> outbox.close(status));
  }

  private void round() {
    RolloutView view;
    Set<String> dirty;
    boolean all;
    synchronized (lock) {
      scheduled = false;
      view = newest;
      dirty = Set.copyOf(changed);
      all = allChanged;
      changed.clear();
      allChanged = false;
    }
    if (view == null) {
      return;
    }
    long begun = nanoTicker.getAsLong();
    fresh.removeIf(namespace -> all || dirty.contains(namespace));
    for (AgentOutbox outbox : outboxes) {
      if (all || dirty.contains(outbox.namespace())) {
        outbox.offer(target(view, outbox.namespace()));
      }
    }
    meters.round(nanoTicker.getAsLong() - begun);
  }

  private void offerNewest(AgentOutbox outbox) {
    RolloutView view;
    synchronized (lock) {
      view = newest;
    }
    if (view != null) {
      outbox.offer(target(view, outbox.namespace()));
    }
  }

  /** The namespace's target, computed if it changed; unchanged flags keep their encoding. */
  private NamespaceTarget target(RolloutView view, String namespace) {
    NamespaceTarget known = targets.get(namespace);
    if (known != null && fresh.contains(namespace)) {
      return known;
    }
    if (view.epoch() > epoch) { // another history: its tokens are not compared with older ones
      epoch = view.epoch();
      lastToken = 0;
    }
    lastToken = Math.max(lastToken, view.token().map(t -> t.revision().value()).orElse(0L));
    NamespaceTarget target = TargetOf.namespace(view, namespace, lastToken, known);
    targets.put(namespace, target);
    fresh.add(namespace);
    return target;
  }

  private void cutOffStuck() {
    for (AgentOutbox outbox : List.copyOf(outboxes)) {
      if (outbox.waiting().compareTo(STUCK_AFTER) > 0) {
        meters.cutOff();
        outbox.close(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "nothing was read from this stream for " + STUCK_AFTER.toSeconds() + " s"));
        outboxes.remove(outbox);
      }
    }
  }
}
