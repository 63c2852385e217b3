package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * One watch, served by a member that is behind the others by a constant time. Answers reach the
 * listener in the order in which they were sent, each after its delay.
 */
final class SimWatch implements EtcdWatch.Handle {
  /** So many revisions etcd puts into one answer at most. */
  private static final int REVISIONS_MAX = 1_000;

  private final EtcdWatch question;
  private final EtcdWatch.Listener listener;
  private final Duration lag;
  private final Duration catchUp;
  private final SimTime time;
  private final Supplier<Versions> versions;
  private final Supplier<EtcdFaults.Delivery> deliveries;
  private final Queue<Versions.Step> unsent = new ArrayDeque<>();
  private final Queue<Runnable> underWay = new ArrayDeque<>();
  private long arrivalNanos;
  private boolean follows;
  private State state = State.REQUESTED;

  private enum State {
    REQUESTED,
    OPEN,
    STALLED,
    CLOSED
  }

  SimWatch(
      EtcdWatch question,
      EtcdWatch.Listener listener,
      Duration lag,
      Duration catchUp,
      SimTime time,
      Supplier<Versions> versions,
      Supplier<EtcdFaults.Delivery> deliveries) {
    this.question = question;
    this.listener = listener;
    this.lag = lag;
    this.catchUp = catchUp;
    this.time = time;
    this.versions = versions;
    this.deliveries = deliveries;
  }

  /** The request has reached its member. */
  void open() {
    if (state != State.REQUESTED) {
      return;
    }
    state = State.OPEN;
    Revision reached = reached();
    send(new EtcdWatch.Response(EtcdWatch.Kind.CREATED, reached, List.of()));
    if (question.since().isAfter(reached)) {
      follow();
    } else {
      time.after(catchUp, this::catchUp);
    }
  }

  private void catchUp() {
    Revision compacted = versions.get().compacted();
    if (compacted.isAfter(question.since())) {
      String reason = "etcdserver: mvcc: required revision has been compacted";
      post(() -> end(EtcdWatch.End.forgotten(reason, compacted)));
    } else if (state == State.OPEN) {
      follow();
    }
  }

  /** From here on nothing is lost any more, whatever is compacted. */
  private void follow() {
    follows = true;
    versions.get().since(question.since()).forEach(this::committed);
    sendReached();
  }

  /** The request is lost on its way, or the stream is black-holed. */
  void stall() {
    if (state != State.CLOSED) {
      state = State.STALLED;
    }
  }

  /** A transaction was committed. */
  void committed(Versions.Step step) {
    if (state == State.OPEN && follows && !question.since().isAfter(step.revision())) {
      unsent.add(step);
      long nanos = step.nanos() + lag.toNanos() - time.nanos();
      if (nanos >= 0) {
        time.after(Duration.ofNanos(nanos), this::sendReached);
      }
    }
  }

  private Revision reached() {
    return lag.isZero()
        ? versions.get().revision()
        : versions.get().reachedBy(time.nanos() - lag.toNanos());
  }

  /** Sends what the member has reached, all events of a revision together. */
  private void sendReached() {
    long nanos = time.nanos() - lag.toNanos();
    while (!unsent.isEmpty() && unsent.element().nanos() <= nanos) {
      List<EtcdWatch.Event> events = new ArrayList<>();
      Revision last = Revision.NONE;
      for (int i = 0; i < REVISIONS_MAX; i++) {
        if (unsent.isEmpty() || unsent.element().nanos() > nanos) {
          break;
        }
        Versions.Step step = unsent.remove();
        last = step.revision();
        step.events().stream().filter(event -> isWatched(event.pair().key())).forEach(events::add);
      }
      if (!events.isEmpty()) {
        send(new EtcdWatch.Response(EtcdWatch.Kind.EVENTS, last, events));
      }
    }
  }

  private boolean isWatched(Bytes key) {
    return question.from().compareTo(key) <= 0 && key.compareTo(question.to()) < 0;
  }

  @Override
  public void requestProgress() {
    time.after(Duration.ZERO, this::sendProgress);
  }

  void sendProgress() {
    if (state == State.OPEN && follows) {
      sendReached();
      send(new EtcdWatch.Response(EtcdWatch.Kind.PROGRESS, reached(), List.of()));
    }
  }

  private void send(EtcdWatch.Response response) {
    post(() -> listener.answered(response));
  }

  /** The client is told that the connection broke, after all that is still under way. */
  void cut(String reason) {
    if (state == State.REQUESTED || state == State.OPEN) {
      arrive(Duration.ZERO, () -> end(EtcdWatch.End.because(reason)));
    }
  }

  private void post(Runnable message) {
    if (state != State.OPEN) {
      return;
    }
    EtcdFaults.Delivery delivery = deliveries.get();
    switch (delivery.arrival()) {
      case ARRIVES -> arrive(delivery.delay(), message);
      case ARRIVES_TWICE -> {
        arrive(delivery.delay(), message);
        arrive(delivery.delay(), message);
      }
      case CUTS -> arrive(delivery.delay(), () -> end(EtcdWatch.End.because("stream broken")));
      case STALLS -> arrive(delivery.delay(), this::stall);
    }
  }

  /** Whichever task runs first takes the oldest message, so that none overtakes another. */
  private void arrive(Duration delay, Runnable message) {
    arrivalNanos = Math.max(arrivalNanos, time.nanos() + delay.toNanos());
    underWay.add(message);
    time.after(Duration.ofNanos(arrivalNanos - time.nanos()), this::deliver);
  }

  private void deliver() {
    Runnable message = underWay.remove();
    if (state == State.REQUESTED || state == State.OPEN) {
      message.run();
    }
  }

  private void end(EtcdWatch.End end) {
    close();
    listener.ended(end);
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  @Override
  public void close() {
    state = State.CLOSED;
    unsent.clear();
  }
}
