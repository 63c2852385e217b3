package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.Bucketing;
import dev.tidegate.orchestrator.foreign.ForeignClient;
import io.grpc.stub.StreamObserver;

/** The stream of changes, the same in both versions of the protocol. Thread-safe. */
final class EventApi {
  private final CallDesk desk;
  private final FlagStreams streams;

  EventApi(CallDesk desk, FlagStreams streams) {
    this.desk = desk;
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
          streams.enter(stream, selector.namespace(), client);
        });
  }
}
