package dev.tidegate.sim.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time for code that blocks. Events happen one after another in order of their time; code
 * that would wait gives way instead, and goes on when what it waits for has happened. At most one
 * thread of a simulation runs at any moment, and which one is decided by the seed alone: the same
 * seed makes the same run.
 *
 * <p>A task that waits keeps its own thread, a {@link Carrier}; the loop over the events then goes
 * on in another one. Used by the thread that calls {@link #run}, and by the simulated code.
 */
public final class Simulator implements AutoCloseable {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Deque<Carrier> idle = new ArrayDeque<>();
  private final List<Carrier> carriers = new ArrayList<>();
  private final List<Parked> parked = new ArrayList<>();
  private final Semaphore over = new Semaphore(0);
  private final RandomGenerator random;
  private final TraceHash trace = new TraceHash();
  private long nowNanos;
  private long untilNanos;
  private long numbers;
  private long happened;
  private long mostEvents = Long.MAX_VALUE;
  private boolean closing;
  private @Nullable Throwable failure;

  /** A simulation that stands at zero. */
  public Simulator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Ends every {@link #run} that would let more than {@code events} happen in all. */
  public Simulator atMost(long events) {
    mostEvents = events;
    return this;
  }

  /** Virtual nanoseconds since the begin. */
  public long nanoTime() {
    return nowNanos;
  }

  /** The seed's random numbers. */
  public RandomGenerator random() {
    return random;
  }

  /** What has happened so far, as one number. */
  public TraceHash trace() {
    return trace;
  }

  /** How many events have happened. */
  public long happened() {
    return happened;
  }

  /** Lets {@code action} happen after {@code delay}, on nobody's behalf. */
  public Event after(Duration delay, Runnable action) {
    return add(delay.toNanos(), null, action);
  }

  Event add(long delayNanos, @Nullable SimProcess process, Runnable action) {
    Event event = new Event(nowNanos + Math.max(0, delayNanos), numbers++, process, action);
    events.add(event);
    return event;
  }

  /** Puts an event back that could not happen, to happen now. */
  void again(Event event) {
    event.postpone(nowNanos);
    events.add(event);
  }

  /**
   * Lets everything happen that is due within {@code step} from now.
   *
   * @throws SimulationFailure if code under simulation threw what nobody caught, or does not end
   */
  public void run(Duration step) {
    untilNanos = nowNanos + step.toNanos();
    carry();
    over.acquireUninterruptibly();
    Throwable thrown = failure;
    if (thrown != null) {
      throw new SimulationFailure(thrown);
    }
    nowNanos = untilNanos;
  }

  /** Goes on with the loop in another thread. */
  private void carry() {
    Carrier carrier = idle.poll();
    if (carrier == null) {
      carrier = new Carrier(this, carriers.size());
      carriers.add(carrier);
      carrier.start();
    }
    carrier.go();
  }

  /** The loop, until this carrier has handed it on or the run is over. */
  void loop(Carrier carrier) {
    while (true) {
      Event event = next();
      if (event == null) {
        idle.push(carrier);
        over.release();
        return;
      }
      Parked resumed = happen(event);
      if (resumed != null) {
        idle.push(carrier);
        resumed.goOn();
        return;
      }
    }
  }

  private @Nullable Event next() {
    while (failure == null && !closing) {
      Event event = events.peek();
      if (event == null || event.dueNanos() > untilNanos) {
        return null;
      }
      events.remove();
      if (!event.isCancelled()) {
        if (++happened > mostEvents) {
          failure = new IllegalStateException("more than " + mostEvents + " events");
          return null;
        }
        nowNanos = Math.max(nowNanos, event.dueNanos());
        return event;
      }
    }
    return null;
  }

  private @Nullable Parked toResume;

  private @Nullable Parked happen(Event event) {
    SimProcess process = event.process();
    if (process != null && !process.admits(event)) {
      return null;
    }
    toResume = null;
    try {
      event.happen();
    } catch (ProcessKilled e) {
      return null; // the process is gone; so is what it was doing
    } catch (Throwable e) { // whatever it is, the run has found something
      failure = e;
    }
    Parked resumed = toResume;
    toResume = null;
    return resumed;
  }

  /** Lets the waiting thread go on after this event; called by an event that does nothing else. */
  private void resume(Parked waiting) {
    if (parked.remove(waiting)) {
      toResume = waiting;
    }
  }

  /**
   * Gives way until {@link Parked#wake} was called for {@code waiting}. Called by the running
   * thread, which must be a carrier.
   */
  void park(Parked waiting) {
    if (!(Thread.currentThread() instanceof Carrier carrier)) {
      throw new IllegalStateException("only simulated code can wait in virtual time");
    }
    parked.add(waiting);
    carrier.waitsFor(waiting);
    carry();
    waiting.awaitTurn();
    carrier.waitsFor(null);
  }

  /** Wakes a waiting thread by an event of its own, once. */
  void wakeSoon(Parked waiting, @Nullable SimProcess process) {
    add(0, process, () -> resume(waiting));
  }

  /** Ends all threads. What they were doing is lost, as in a power cut. */
  @Override
  public void close() {
    closing = true;
    for (Parked waiting : List.copyOf(parked)) {
      parked.remove(waiting);
      waiting.kill();
      waiting.goOn();
      over.acquireUninterruptibly();
    }
    carriers.forEach(Carrier::end);
  }

  boolean isClosing() {
    return closing;
  }
}
