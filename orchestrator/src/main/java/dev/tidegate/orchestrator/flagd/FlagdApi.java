package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.foreign.EvaluationCount;
import dev.tidegate.orchestrator.foreign.ForeignClients;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.view.ViewChange;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * flagd's services over one set of streams: flag definitions for clients that evaluate by
 * themselves, and evaluations in both versions of the protocol. Thread-safe.
 */
public final class FlagdApi {
  private final ForeignClients clients;
  private final FlagStreams streams;
  private final List<BindableService> services;

  /**
   * The services; they are to be bound by the caller.
   *
   * @param ready whether the flags were read from the store at least once
   * @param count told of evaluations
   * @param executor one thread with timers, for streams; owned by the caller
   * @param nanoTicker monotonic nanoseconds
   * @param clock for the times at which clients connected
   */
  public FlagdApi(
      ForeignFlags flags,
      BooleanSupplier ready,
      FlagdSettings settings,
      EvaluationCount count,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker,
      InstantSource clock,
      MeterRegistry registry) {
    this.clients = new ForeignClients(settings.streamsMax());
    FlagdMeters meters = new FlagdMeters(registry);
    this.streams = new FlagStreams(flags, clients, executor, nanoTicker, meters);
    CallDesk desk = new CallDesk(ready, settings.defaultNamespace(), clock);
    FlagAnswers answers = new FlagAnswers(desk, flags, count);
    EventApi events = new EventApi(desk, flags, streams);
    this.services =
        List.of(
            withOrigin(new SyncApi(desk, streams)),
            withOrigin(new EvaluationV1Api(answers, events)),
            withOrigin(new EvaluationV2Api(answers, events)));
  }

  private static BindableService withOrigin(BindableService service) {
    ServerInterceptor origin = CallOrigin.interceptor();
    return () -> ServerInterceptors.intercept(service, origin);
  }

  /** To be bound to any number of listeners. */
  public List<BindableService> services() {
    return services;
  }

  /** Who is connected. */
  public ForeignClients clients() {
    return clients;
  }

  /** Begins to look for streams that are stuck or silent. Call once. */
  public void start() {
    streams.start();
  }

  /** Takes in a change of the view; returns at once. To be registered as the view's listener. */
  public void onViewChange(ViewChange change) {
    streams.changed(change.namespaces());
  }

  /** Ends every stream with UNAVAILABLE, and lets no more in. */
  public void drain() {
    streams.drain();
  }
}
