package dev.tidegate.orchestrator.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.orchestrator.wire.Position;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events by server-sent events. The id is the place in history, sent once the whole revision was
 * told: a client that reconnects with {@code Last-Event-ID} amid the events of a revision gets all
 * of them again, and loses nothing; or it is told by 410 that it must list again.
 */
final class EventRoutes implements Routes {
  private static final int STREAMS_MAX = 32;
  private static final long HEARTBEAT_MILLIS = 10_000;

  private final EventLog log;

  EventRoutes(EventLog log) {
    this.log = log;
  }

  @Override
  public void register(RoutesConfig routes) {
    routes.get("/api/v1/events", this::stream);
  }

  private void stream(Context context) throws IOException {
    if (log.readers() >= STREAMS_MAX) {
      context.header("Retry-After", "5");
      throw new Refusal(
          429, "too many event streams", STREAMS_MAX + " are open", "use another orchestrator");
    }
    Position since = since(context).orElseGet(log::place);
    Optional<EventLog.Reader> reader = log.read(since);
    if (reader.isEmpty()) {
      throw new Refusal(
          410,
          "events after " + since + " are forgotten",
          "the oldest kept is later, or the store was restored and adopted since",
          "list again, then follow from the list's revision");
    }
    String namespace = orEmpty(context.queryParam("namespace"));
    String rollout = orEmpty(context.queryParam("rollout"));
    context.contentType("text/event-stream").header("Cache-Control", "no-cache");
    try (EventLog.Reader events = reader.get()) {
      write(events, context.res().getOutputStream(), namespace, rollout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } catch (IOException e) {
      context.attribute("tidegate.client", "gone"); // nobody is left to tell
    }
  }

  private static void write(
      EventLog.Reader events, OutputStream out, String namespace, String rollout)
      throws IOException, InterruptedException {
    out.write(": tidegate events\n\n".getBytes(UTF_8));
    out.flush();
    boolean idOwed = false;
    while (!events.isCutOff()) {
      @Nullable Event event = events.next(HEARTBEAT_MILLIS);
      if (event == null) {
        out.write(": alive\n\n".getBytes(UTF_8));
        out.flush();
        continue;
      }
      boolean told = event.concerns(namespace, rollout);
      idOwed |= told;
      String text = (told ? text(event) : "") + (event.last() && idOwed ? id(event) : "");
      idOwed &= !event.last();
      if (!text.isEmpty()) {
        out.write(text.getBytes(UTF_8));
        out.flush();
      }
    }
  }

  /** Without the blank line that ends it, where an id is to follow. */
  private static String text(Event event) {
    return "event: %s\ndata: %s\n%s"
        .formatted(event.type(), JsonWriter.compact(event.body()), event.last() ? "" : "\n");
  }

  /** Ends the event before, or stands alone where the last event of the revision is not told. */
  private static String id(Event event) {
    return "id: %s\n\n".formatted(event.at());
  }

  private Optional<Position> since(Context context) {
    @Nullable String last = context.header("Last-Event-ID");
    if (last != null && last.matches("\\d{1,18}")) {
      return Optional.of(inThisEpoch(Long.parseLong(last)));
    }
    Optional<Position> seen = last == null ? Optional.empty() : Position.parse(last);
    return seen.isPresent()
        ? seen
        : Exchange.number(context, "since", 0, Long.MAX_VALUE).map(this::inThisEpoch);
  }

  /** Lists tell their revision alone: whoever listed did so now. */
  private Position inThisEpoch(long revision) {
    return new Position(log.place().epoch(), revision);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
