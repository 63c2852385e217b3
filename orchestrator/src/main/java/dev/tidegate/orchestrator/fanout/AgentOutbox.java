package dev.tidegate.orchestrator.fanout;

import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.View;
import io.grpc.Status;
import io.grpc.stub.CallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one agent. Holds the newest target and what was last sent, nothing between: an
 * agent that reads slowly skips revisions, and one that has not read for long gets a whole view.
 *
 * <p>Thread-safe: every write to the stream happens under this object's lock, and writing never
 * blocks, since nothing but small control messages is written while the stream is not ready.
 */
public final class AgentOutbox {
  /** An agent that kept us waiting longer gets a whole view instead of a difference. */
  static final Duration RESYNC_AFTER = Duration.ofSeconds(5);

  private final long number;
  private final CallStreamObserver<OrchestratorMessage> stream;
  private final LongSupplier nanoTicker;
  private final FanoutMeters meters;
  private AgentState agent;
  private @Nullable NamespaceTarget newest;
  private @Nullable NamespaceTarget sent;
  private List<Directive> sentDirectives = List.of();
  private @Nullable Long waitingSince;
  private boolean closed;

  /**
   * An outbox from which nothing was sent.
   *
   * @param number grows with every outbox of a replica
   */
  AgentOutbox(
      long number,
      AgentState agent,
      CallStreamObserver<OrchestratorMessage> stream,
      LongSupplier nanoTicker,
      FanoutMeters meters) {
    this.number = number;
    this.agent = agent;
    this.stream = stream;
    this.nanoTicker = nanoTicker;
    this.meters = meters;
  }

  long number() {
    return number;
  }

  String namespace() {
    return agent.key().namespace();
  }

  /** Makes {@code target} the newest, and sends what the agent lacks if it is ready to read. */
  synchronized void offer(NamespaceTarget target) {
    if (newest == null || target.place().compareTo(newest.place()) >= 0) {
      newest = target;
      flush();
    }
  }

  /** To be called when the stream becomes ready. */
  public synchronized void ready() {
    flush();
  }

  /** Notes what the agent has become: its directives may differ now. */
  public synchronized void update(AgentState newer) {
    agent = newer;
    flush();
  }

  /** Sends a small message at once: at most one answer to each message of the agent. */
  public synchronized void send(OrchestratorMessage message) {
    if (!closed) {
      stream.onNext(message);
    }
  }

  /** Ends the stream. Nothing is sent afterwards. */
  public synchronized void close(Status status) {
    if (!closed) {
      closed = true;
      stream.onError(status.asRuntimeException());
    }
  }

  /** Ends the stream in peace, at the agent's wish. */
  public synchronized void complete() {
    if (!closed) {
      closed = true;
      stream.onCompleted();
    }
  }

  /** Notes that the stream is over: nothing is sent any more. */
  public synchronized void ended() {
    closed = true;
  }

  /** How long something has been waiting for the agent to read. */
  synchronized Duration waiting() {
    return waitingSince == null || closed
        ? Duration.ZERO
        : Duration.ofNanos(nanoTicker.getAsLong() - waitingSince);
  }

  private void flush() {
    NamespaceTarget target = newest;
    if (closed || target == null || isAheadOf(target)) {
      return;
    }
    List<Directive> directives = target.directivesFor(agent);
    NamespaceTarget before = sent;
    if (before != null && target.servesTheSameAs(before) && areTheSame(directives)) {
      waitingSince = null;
      return;
    }
    if (!stream.isReady()) {
      waitingSince = waitingSince == null ? (Long) nanoTicker.getAsLong() : waitingSince;
      return;
    }
    if (before == null || waiting().compareTo(RESYNC_AFTER) > 0) {
      write(target.whole(directives));
      meters.sentWhole();
    } else {
      write(target.since(before, directives));
      meters.sentDifference();
    }
    sent = target;
    sentDirectives = directives;
    waitingSince = null;
  }

  private void write(List<View> parts) {
    for (View part : parts) {
      stream.onNext(OrchestratorMessage.newBuilder().setView(part).build());
    }
  }

  /** True while the agent has what this replica has yet to see. */
  private boolean isAheadOf(NamespaceTarget target) {
    return target.place().compareTo(new Position(agent.epoch(), agent.revision())) < 0;
  }

  /** The status changes with each reason to hold; that alone is no news to an agent. */
  private boolean areTheSame(List<Directive> directives) {
    if (directives.size() != sentDirectives.size()) {
      return false;
    }
    for (int i = 0; i < directives.size(); i++) {
      if (!comparable(directives.get(i)).equals(comparable(sentDirectives.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static Directive comparable(Directive directive) {
    return directive.toBuilder().clearRevision().build();
  }
}
