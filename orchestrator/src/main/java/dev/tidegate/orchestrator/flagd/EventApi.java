package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.Bucketing;
import dev.tidegate.orchestrator.foreign.ForeignClient;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The stream of changes, the same in both versions of the protocol. Thread-safe. */
final class EventApi {
  private final CallDesk desk;
  private final FlagStreams streams;
  private final ForeignFlags flags;

  EventApi(CallDesk desk, ForeignFlags flags, FlagStreams streams) {
    this.desk = desk;
    this.flags = flags;
    this.streams = streams;
  }

  /** Opens a stream of {@code protocol}, whose messages {@code form} makes. */
  <M> void open(String protocol, EventStream.Form<M> form, StreamObserver<M> responses) {
    CallDesk.open(
        responses,
        call -> {
          Selection selector = desk.selector("");
          EventStream<M> stream =
              new EventStream<>(
                  selector.isGiven() ? selector.namespace() : null,
                  form,
                  call,
                  streams.executor(),
                  streams.nanoTicker(),
                  streams.meters());
          CallOrigin origin = CallOrigin.current();
          ForeignClient client =
              new ForeignClient(
                  protocol,
                  "",
                  origin.userAgent(),
                  origin.peer(),
                  selector.text(),
                  selector.isGiven() ? selector.namespace() : "",
                  desk.now(),
                  Bucketing.V2); // what is evaluated here is bucketed here
          CallDesk.bind(call, stream, streams);
          streams.enter(stream, about(selector), client);
        });
  }

  /** The default namespace always, so that a stream without any flag begins, too. */
  private Collection<String> about(Selection selector) {
    Set<String> about = new TreeSet<>(selector.isGiven() ? Set.of() : flags.names());
    about.add(selector.namespace());
    return about;
  }
}
