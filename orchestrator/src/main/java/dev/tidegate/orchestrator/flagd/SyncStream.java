package dev.tidegate.orchestrator.flagd;

import dev.tidegate.proto.flagd.sync.v1.SyncFlagsResponse;
import io.grpc.stub.CallStreamObserver;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client that evaluates by itself: it gets all flags of its namespace after every change. */
final class SyncStream implements FlagStream, PacedOutbox.Content<SyncFlagsResponse> {
  private final String namespace;
  private final PacedOutbox<SyncFlagsResponse> outbox;
  private volatile @Nullable FlagPayload newest;
  private volatile @Nullable FlagPayload taken;

  SyncStream(
      String namespace,
      CallStreamObserver<SyncFlagsResponse> stream,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker,
      FlagdMeters meters) {
    this.namespace = namespace;
    this.outbox =
        new PacedOutbox<>(
            stream, this, PacedOutbox.Repeat.AFTER_BURST, executor, nanoTicker, meters);
  }

  @Override
  public void begin(FlagPayload payload) {
    if (payload.snapshot().namespace().equals(namespace)) {
      newest = payload;
      outbox.flush();
    }
  }

  @Override
  public void changed(FlagPayload payload, Map<String, FlagChange> changes) {
    begin(payload);
  }

  @Override
  public boolean isNew() {
    return newest != taken;
  }

  @Override
  public SyncFlagsResponse take() {
    FlagPayload payload = newest;
    if (payload == null) {
      throw new IllegalStateException("nothing was offered");
    }
    taken = payload;
    return payload.message();
  }

  @Override
  public PacedOutbox<?> outbox() {
    return outbox;
  }

  @Override
  public void keepAlive() {
    // The protocol has no words for it; the connection's own pings do.
  }
}
