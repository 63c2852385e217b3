package dev.tidegate.orchestrator.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.orchestrator.ofrep.RefetchFeed;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of refetch events. It never blocks and never queues: what cannot be written
 * yet waits in one place, where the next event takes over. Thread-safe: the feed's thread brings
 * events, Jetty's threads say when the connection takes more.
 */
final class RefetchStream implements RefetchFeed.Client, WriteListener {
  private static final byte[] ALIVE = ": alive\n\n".getBytes(UTF_8);

  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private @Nullable ServletOutputStream out;
  private byte @Nullable [] waiting;
  private boolean writable;
  private boolean unflushed = true; // the headers

  /**
   * Starts the stream; the request must be asynchronous already.
   *
   * @return completed when the stream is over, whoever ended it
   */
  CompletableFuture<?> start(Context context, RefetchFeed.Listening listening) {
    CompletableFuture<?> over = ended.whenComplete((done, failure) -> listening.close());
    try {
      synchronized (this) {
        out = context.res().getOutputStream();
        out.setWriteListener(this);
      }
      listening.start();
    } catch (IOException e) {
      onError(e);
    }
    return over;
  }

  @Override
  public void send(String event) {
    put(event.getBytes(UTF_8));
  }

  @Override
  public synchronized void alive() {
    if (waiting == null) {
      put(ALIVE);
    }
  }

  private synchronized void put(byte[] bytes) {
    waiting = bytes;
    write();
  }

  @Override
  public synchronized void onWritePossible() {
    writable = true;
    write();
  }

  /** Writes what waits as far as the connection takes it. */
  private void write() {
    if (out == null || !writable || ended.isDone()) {
      return;
    }
    try {
      while ((waiting != null || unflushed) && out.isReady()) {
        if (waiting != null) {
          byte[] next = waiting;
          waiting = null;
          unflushed = true;
          out.write(next);
        } else {
          unflushed = false;
          out.flush();
        }
      }
    } catch (IOException | IllegalStateException e) {
      onError(e); // the client has gone
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(null);
  }

  @Override
  public void end() {
    ended.complete(null);
  }
}
