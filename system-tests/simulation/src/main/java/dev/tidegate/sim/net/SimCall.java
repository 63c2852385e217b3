package dev.tidegate.sim.net;

import dev.tidegate.sim.runtime.SimProcess;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of one call. It is given up when nothing comes back for as long as a connection
 * without answers to its pings is kept, and soon after the other process died.
 */
final class SimCall<Q, A> extends ClientCall<Q, A> {
  private static final Duration PING_EVERY = Duration.ofSeconds(5);
  private static final Duration SILENT_MAX = Duration.ofSeconds(15);
  private static final int WINDOW = 16;

  private final SimNetwork network;
  private final SimProcess process;
  private final String host;
  private final String address;
  private final MethodDescriptor<Q, A> method;
  private final boolean refused;
  private final Deque<A> arrived = new ArrayDeque<>();
  private @Nullable Listener<A> listener;
  private @Nullable ServerSide<Q, A> server;
  private @Nullable Pipe toServer;
  private @Nullable Pipe toClient;
  private @Nullable Runnable ending;
  private int requested;
  private int unread;
  private long heardNanos;
  private boolean over;

  SimCall(
      SimNetwork network,
      SimProcess process,
      String host,
      String address,
      MethodDescriptor<Q, A> method,
      boolean refused) {
    this.network = network;
    this.process = process;
    this.host = host;
    this.address = address;
    this.method = method;
    this.refused = refused;
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void start(Listener<A> responses, Metadata headers) {
    listener = responses;
    SimNetwork.Bound serving = network.at(address);
    if (refused || serving == null) {
      fail(Status.UNAVAILABLE.withDescription("nobody listens at " + address));
      return;
    }
    ServerMethodDefinition<Q, A> definition = SimNetwork.method(serving, method);
    if (definition == null) {
      fail(Status.UNIMPLEMENTED.withDescription(method.getFullMethodName()));
      return;
    }
    heardNanos = network.simulator().nanoTime();
    Pipe forth = new Pipe(network, host, serving.host(), serving.process());
    toServer = forth;
    toClient = new Pipe(network, serving.host(), host, process);
    ServerSide<Q, A> opened = new ServerSide<>(this, serving, definition, toClient);
    server = opened;
    forth.put(() -> opened.begin(headers));
    process.onDeath(() -> forth.put(opened::cancelled));
    serving.process().onDeath(this::peerDied);
    watch(serving);
  }

  private void fail(Status status) {
    var unused = process.after(Duration.ofNanos(network.latencyNanos()), () -> end(status));
  }

  /** A connection whose other side does not answer, or cannot be reached, is given up. */
  private void watch(SimNetwork.Bound serving) {
    var unused =
        process.after(
            PING_EVERY,
            () -> {
              if (over) {
                return;
              }
              boolean answers =
                  serving.process().isAlive()
                      && !serving.process().isPaused()
                      && network.reaches(host, serving.host())
                      && network.reaches(serving.host(), host);
              long now = network.simulator().nanoTime();
              heardNanos = answers ? now : heardNanos;
              if (now - heardNanos >= SILENT_MAX.toNanos()) {
                end(Status.UNAVAILABLE.withDescription("keepalive failed"));
              } else {
                watch(serving);
              }
            });
  }

  private void peerDied() {
    Pipe back = toClient;
    if (back != null && !over) {
      back.put(() -> end(Status.UNAVAILABLE.withDescription("connection reset")));
    }
  }

  /** Ends the call on both sides, now here, and there when it hears of it. */
  void end(Status status) {
    Listener<A> told = listener;
    if (over || told == null) {
      return;
    }
    over = true;
    if (toClient != null) {
      toClient.close();
    }
    ServerSide<Q, A> peer = server;
    if (peer != null && toServer != null) {
      toServer.put(peer::cancelled);
    }
    told.onClose(status, new Metadata());
  }

  @Override
  public void request(int messages) {
    requested += messages;
    deliver();
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    end(Status.CANCELLED.withDescription(message).withCause(cause));
  }

  @Override
  public void halfClose() {
    ServerSide<Q, A> peer = server;
    if (!over && peer != null && toServer != null) {
      toServer.put(peer::halfClosed);
    }
  }

  @Override
  public void sendMessage(Q message) {
    ServerSide<Q, A> peer = server;
    if (!over && peer != null && toServer != null) {
      unread++;
      Q sent = network.rewritten(message);
      toServer.put(() -> peer.arrived(sent));
    }
  }

  @SuppressWarnings("unchecked") // whoever echoes knows what is sent here
  private void sendEcho(Object message) {
    sendMessage((Q) message);
  }

  @Override
  public boolean isReady() {
    return !over && unread < WINDOW;
  }

  // --- told by the server's side, in the caller's process

  void read() {
    boolean wasReady = unread < WINDOW;
    unread--;
    Listener<A> told = listener;
    if (!wasReady && !over && told != null && unread < WINDOW) {
      told.onReady();
    }
  }

  void arrived(A message) {
    arrived.add(message);
    deliver();
  }

  void closed(Status status, Metadata trailers) {
    ending =
        () -> {
          if (!over) {
            over = true;
            Listener<A> told = listener;
            if (told != null) {
              told.onClose(status, trailers);
            }
          }
        };
    deliver();
  }

  private void deliver() {
    Listener<A> told = listener;
    ServerSide<Q, A> peer = server;
    while (requested > 0 && !arrived.isEmpty() && !over && told != null) {
      requested--;
      A message = arrived.remove();
      if (peer != null && toServer != null) {
        toServer.put(peer::read);
      }
      network.echoOf(message).forEach(this::sendEcho);
      told.onMessage(message);
    }
    Runnable last = ending;
    if (arrived.isEmpty() && last != null) {
      ending = null;
      last.run();
    }
  }
}
