package dev.tidegate.orchestrator.ofrep;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.view.ViewChange;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients that the flags of their namespace changed and they should ask again. A change is
 * told at once and a burst of them at most once per {@link #PAUSE}, the last of them always. What
 * is told carries the revision of the flags, so that nobody is told the same twice.
 *
 * <p>Changes come on the view's thread, which only marks them; clients are told on {@code timers}.
 * At most {@link #CLIENTS_MAX} clients: more are refused.
 */
public final class RefetchFeed implements Consumer<ViewChange>, AutoCloseable {
  /** Shortest time between two events of one client. */
  public static final Duration PAUSE = Duration.ofMillis(250);

  /** How often a client without news hears that it is still connected. */
  public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  /** So many may listen at once. */
  public static final int CLIENTS_MAX = 1000;

  private final ForeignFlags flags;
  private final ScheduledExecutorService timers;
  private final List<Listening> clients = new CopyOnWriteArrayList<>();
  private final Set<String> changed = new HashSet<>();
  private final ScheduledFuture<?> signs;
  private @Nullable ScheduledFuture<?> pause;
  private boolean pausing;
  private boolean closed;

  /** Tells on {@code timers}, of one thread. Register it with the view. */
  public RefetchFeed(ForeignFlags flags, ScheduledExecutorService timers) {
    this.flags = flags;
    this.timers = timers;
    long millis = SIGN_OF_LIFE.toMillis();
    this.signs =
        timers.scheduleAtFixedRate(this::signOfLife, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Where a client's events go. Called on the feed's thread; must neither block nor throw. */
  public interface Client {
    /**
     * Sends a server-sent event. One that still waits when the next comes is dropped: the newer one
     * says the same.
     */
    void send(String event);

    /** Sends a sign of life, unless an event waits. */
    void alive();

    /** Ends the stream: the orchestrator stops. */
    void end();
  }

  /** One client's place. */
  public final class Listening implements AutoCloseable {
    private final String namespace;
    private final Client client;
    private long told;

    private Listening(String namespace, Client client, long told) {
      this.namespace = namespace;
      this.client = client;
      this.told = told;
    }

    /** Starts telling; a client that may have missed something is told to ask again. */
    public void start() {
      timers.execute(this::tell);
    }

    private void tell() {
      long revision = flags.namespace(namespace).revision().value();
      if (revision != told) {
        told = revision;
        client.send(event(revision));
      }
    }

    /** Stops listening; may be called again. */
    @Override
    public void close() {
      clients.remove(this);
    }
  }

  /**
   * Makes a place for a client; events come once it is started.
   *
   * @param lastSeen the revision told last to this client on an earlier stream; empty if it comes
   *     for the first time, and then it is told to ask again since what it holds may be older
   * @return null if there is no place left or the orchestrator stops
   */
  public synchronized @Nullable Listening open(
      String namespace, OptionalLong lastSeen, Client client) {
    if (closed || clients.size() >= CLIENTS_MAX) {
      return null;
    }
    Listening listening = new Listening(namespace, client, lastSeen.orElse(-1));
    clients.add(listening);
    return listening;
  }

  /** How many listen. */
  public int clients() {
    return clients.size();
  }

  @Override
  public synchronized void accept(ViewChange change) {
    changed.addAll(change.namespaces());
    if (!pausing && !closed && !changed.isEmpty()) {
      pausing = true;
      timers.execute(this::tellChanged);
    }
  }

  private void tellChanged() {
    Set<String> news;
    synchronized (this) {
      news = Set.copyOf(changed);
      changed.clear();
      pausing = !news.isEmpty() && !closed;
      if (!pausing) {
        return;
      }
      pause = timers.schedule(this::tellChanged, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
    for (Listening client : clients) {
      if (news.contains(client.namespace)) {
        client.tell();
      }
    }
  }

  private void signOfLife() {
    clients.forEach(client -> client.client.alive());
  }

  private static String event(long revision) {
    MapNode body =
        MapNode.builder()
            .put("type", "refetchEvaluation")
            .put("etag", Long.toString(revision))
            .build();
    return "id: %d\nevent: message\ndata: %s\n\n".formatted(revision, JsonWriter.compact(body));
  }

  /** Ends every stream and refuses new ones. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      signs.cancel(false);
      if (pause != null) {
        pause.cancel(false);
      }
    }
    clients.forEach(client -> client.client.end());
    clients.clear();
  }
}
