package dev.tidegate.orchestrator.flagd;

import com.google.protobuf.Struct;
import dev.tidegate.core.document.MapNode;
import io.grpc.Status;
import io.grpc.stub.CallStreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that has flags evaluated here and remembers the answers: it hears which flags changed.
 * One that names no namespace hears of all, since known clients send their selector with
 * evaluations only; to forget an answer too much harms nobody.
 *
 * <p>It first hears of every flag there is: a client that was cut off for a few seconds keeps its
 * answers, and nobody could tell it what changed in between.
 */
final class EventStream<M> implements FlagStream, PacedOutbox.Content<M> {
  /** Of more changes unread the stream ends: the client then forgets all its answers. */
  static final int CHANGES_MAX = 10_000;

  /** Changes in one message, about half a megabyte; what is left follows in the next. */
  static final int CHANGES_PER_MESSAGE = 5_000;

  private static final Duration KEEP_ALIVE_AFTER = Duration.ofSeconds(20);

  private final @Nullable String namespace;
  private final Form<M> form;
  private final PacedOutbox<M> outbox;
  private final Map<String, MapNode> pending = new LinkedHashMap<>(); // guarded by itself
  private int pendingMax = CHANGES_MAX; // guarded by pending
  private boolean greeted; // guarded by pending

  /** Makes the protocol's message. */
  interface Form<M> {
    M message(String type, Struct data);
  }

  EventStream(
      @Nullable String namespace,
      Form<M> form,
      CallStreamObserver<M> stream,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker,
      FlagdMeters meters) {
    this.namespace = namespace;
    this.form = form;
    this.outbox =
        new PacedOutbox<>(stream, this, PacedOutbox.Repeat.NEVER, executor, nanoTicker, meters);
  }

  @Override
  public void begin(FlagPayload payload) {
    String source = payload.snapshot().namespace();
    synchronized (pending) {
      for (String key : payload.snapshot().flags().keySet()) {
        pending.put(key, entry(key, FlagChange.UPDATE, source));
        pendingMax++;
      }
    }
    outbox.flush();
  }

  @Override
  public void changed(FlagPayload payload, Map<String, FlagChange> changes) {
    String source = payload.snapshot().namespace();
    if (namespace != null && !namespace.equals(source)) {
      return;
    }
    boolean tooMany;
    synchronized (pending) {
      changes.forEach((key, change) -> pending.put(key, entry(key, change, source)));
      tooMany = pending.size() > pendingMax;
    }
    if (tooMany) {
      outbox.close(Status.UNAVAILABLE.withDescription("too many changes were not read"));
    } else {
      outbox.flush();
    }
  }

  private static MapNode entry(String key, FlagChange change, String source) {
    return MapNode.builder()
        .put("type", change.text())
        .put("source", source)
        .put("flagKey", key)
        .build();
  }

  @Override
  public boolean isNew() {
    synchronized (pending) {
      return !greeted || !pending.isEmpty();
    }
  }

  @Override
  public M take() {
    synchronized (pending) {
      if (!greeted) {
        greeted = true;
        return form.message("provider_ready", Struct.getDefaultInstance());
      }
      MapNode.Builder flags = MapNode.builder();
      Iterator<Map.Entry<String, MapNode>> changes = pending.entrySet().iterator();
      for (int i = 0; i < CHANGES_PER_MESSAGE && changes.hasNext(); i++) {
        Map.Entry<String, MapNode> change = changes.next();
        flags.put(change.getKey(), change.getValue());
        changes.remove();
      }
      return form.message("configuration_change", Structs.of(MapNode.of("flags", flags.build())));
    }
  }

  @Override
  public PacedOutbox<?> outbox() {
    return outbox;
  }

  @Override
  public void keepAlive() {
    outbox.sendIfIdle(form.message("keep_alive", Struct.getDefaultInstance()), KEEP_ALIVE_AFTER);
  }
}
