package dev.tidegate.orchestrator.flagd;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What all calls of flagd's services have in common. Thread-safe. */
final class CallDesk {
  private final BooleanSupplier ready;
  private final String defaultNamespace;
  private final InstantSource clock;

  /**
   * For all calls.
   *
   * @param ready whether the flags were read once; later losses of the store do not count
   */
  CallDesk(BooleanSupplier ready, String defaultNamespace, InstantSource clock) {
    this.ready = ready;
    this.defaultNamespace = defaultNamespace;
    this.clock = clock;
  }

  /**
   * Which flags the call this thread runs is about.
   *
   * @param body what the request says, where it can
   * @throws io.grpc.StatusRuntimeException if that is malformed, or no flags were read yet
   */
  Selection selector(String body) {
    Selection selector = Selection.of(CallOrigin.current().selector(), body, defaultNamespace);
    if (!ready.getAsBoolean()) {
      throw Faults.notReady();
    }
    return selector;
  }

  Instant now() {
    return clock.instant();
  }

  /** Answers a call with one message, or with what {@code answer} throws. */
  static <T> void answer(StreamObserver<T> responses, Supplier<T> answer) {
    T message;
    try {
      message = answer.get();
    } catch (RuntimeException e) { // whatever it is, the client must hear of it
      responses.onError(Faults.of(e));
      return;
    }
    responses.onNext(message);
    responses.onCompleted();
  }

  /** Begins a stream, or ends it with what {@code begin} throws. */
  static <T> void open(StreamObserver<T> responses, Consumer<ServerCallStreamObserver<T>> begin) {
    try {
      begin.accept((ServerCallStreamObserver<T>) responses);
    } catch (RuntimeException e) { // whatever it is, the client must hear of it
      responses.onError(Faults.of(e));
    }
  }

  /** Links a call to its stream: when it reads again, and when it is over. */
  static void bind(ServerCallStreamObserver<?> call, FlagStream stream, FlagStreams streams) {
    call.setOnReadyHandler(() -> stream.outbox().flush());
    call.setOnCancelHandler(() -> streams.leave(stream));
    call.setOnCloseHandler(() -> streams.leave(stream));
  }
}
