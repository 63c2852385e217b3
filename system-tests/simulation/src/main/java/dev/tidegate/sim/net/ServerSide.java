package dev.tidegate.sim.net;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The serving side of one call; what happens to it runs on the server's executor, in order. */
final class ServerSide<Q, A> extends ServerCall<Q, A> {
  private static final int WINDOW = 16;

  private final SimCall<Q, A> caller;
  private final SimNetwork.Bound serving;
  private final ServerMethodDefinition<Q, A> definition;
  private final Pipe toClient;
  private final Deque<Q> arrived = new ArrayDeque<>();
  private @Nullable Listener<Q> listener;
  private int requested;
  private int unread;
  private boolean halfClosed;
  private boolean toldHalfClosed;
  private boolean cancelled;
  private boolean over;

  ServerSide(
      SimCall<Q, A> caller,
      SimNetwork.Bound serving,
      ServerMethodDefinition<Q, A> definition,
      Pipe toClient) {
    this.caller = caller;
    this.serving = serving;
    this.definition = definition;
    this.toClient = toClient;
  }

  // --- told by the caller's side, in the server's process

  void begin(Metadata headers) {
    serving
        .calls()
        .execute(
            () -> {
              Listener<Q> started = definition.getServerCallHandler().startCall(this, headers);
              listener = started;
              started.onReady();
              deliver();
            });
  }

  void arrived(Q message) {
    serving
        .calls()
        .execute(
            () -> {
              arrived.add(message);
              deliver();
            });
  }

  void halfClosed() {
    serving
        .calls()
        .execute(
            () -> {
              halfClosed = true;
              deliver();
            });
  }

  void cancelled() {
    serving.calls().execute(this::cancel);
  }

  private void cancel() {
    Listener<Q> told = listener;
    if (!over && told != null) {
      over = true;
      cancelled = true;
      told.onCancel();
    }
  }

  void read() {
    serving
        .calls()
        .execute(
            () -> {
              boolean wasReady = unread < WINDOW;
              unread--;
              Listener<Q> told = listener;
              if (!wasReady && unread < WINDOW && !over && told != null) {
                told.onReady();
              }
            });
  }

  private void deliver() {
    Listener<Q> told = listener;
    if (told == null) {
      return;
    }
    while (requested > 0 && !arrived.isEmpty() && !over) {
      requested--;
      Q message = arrived.remove();
      toClient.put(caller::read);
      told.onMessage(message);
    }
    if (halfClosed && arrived.isEmpty() && !toldHalfClosed && !over) {
      toldHalfClosed = true;
      told.onHalfClose();
    }
  }

  // --- used by the service

  @Override
  public void request(int messages) {
    requested += messages;
    serving.calls().execute(this::deliver);
  }

  @Override
  public void sendHeaders(Metadata headers) {
    // nobody looks at them
  }

  @Override
  public void sendMessage(A message) {
    if (!over) {
      unread++;
      toClient.put(() -> caller.arrived(message));
    }
  }

  @Override
  public boolean isReady() {
    return !over && unread < WINDOW;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (over) {
      return;
    }
    over = true;
    toClient.put(() -> caller.closed(status, trailers));
    Listener<Q> told = listener;
    serving
        .calls()
        .execute(
            () -> {
              if (told != null) {
                told.onComplete();
              }
            });
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return definition.getMethodDescriptor();
  }

  @Override
  public Attributes getAttributes() {
    return Attributes.EMPTY;
  }
}
