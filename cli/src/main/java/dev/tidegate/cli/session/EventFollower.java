package dev.tidegate.cli.session;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.EventStream;
import dev.tidegate.cli.client.ServerEvent;
import dev.tidegate.cli.terminal.ExitCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events of the session's namespace until {@code --timeout} has passed, or for ever.
 */
public final class EventFollower {
  private static final Duration TICK = Duration.ofMillis(500);

  private final Session session;
  private final ApiClient client;
  private final long from;

  /**
   * Begins with what was committed after {@code since}; after now if that is null, for which the
   * server is asked.
   */
  public EventFollower(Session session, @Nullable Long since) {
    this.session = session;
    this.client = session.patientClient();
    this.from = since == null ? client.get("/api/v1/status").whole("revision") : since;
  }

  /** Takes one event. */
  public interface Listener {
    /** Called on the thread that follows. */
    void took(ServerEvent event);
  }

  /** The revision after which it begins. */
  public long from() {
    return from;
  }

  /**
   * Follows.
   *
   * @param what is followed, for people
   * @param filter of the events, to be appended to the query; may be empty
   * @return the exit code for a time that has passed
   */
  public int follow(String what, String filter, Listener listener) throws InterruptedException {
    String path = "/api/v1/events?namespace=" + ApiClient.encode(session.namespace()) + filter;
    session.note(
        "following %s of namespace %s after revision %d"
            .formatted(what, session.namespace(), from));
    long began = session.environment().ticker().getAsLong();
    long limit = session.timeout(Duration.ofDays(3650)).toNanos();
    try (EventStream events = EventStream.open(client.target(), path, from)) {
      while (session.environment().ticker().getAsLong() - began < limit) {
        ServerEvent event = events.next(TICK);
        if (event != null) {
          listener.took(event);
        }
      }
    }
    return ExitCode.TIMED_OUT.status();
  }
}
