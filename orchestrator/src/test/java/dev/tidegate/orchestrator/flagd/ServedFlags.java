package dev.tidegate.orchestrator.flagd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.access.TokenInterceptor;
import dev.tidegate.orchestrator.api.GrpcServer;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.TestingClock;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

/** flagd's services on a real listener, over flags that a test writes. */
final class ServedFlags implements AutoCloseable {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService calls = Executors.newFixedThreadPool(2);
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final FlagdApi api;
  private final GrpcServer server;
  private long revision = 5;

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Queue<String> evaluated = new ConcurrentLinkedQueue<>();

  ServedFlags(int streamsMax, AccessPolicy policy) {
    api =
        new FlagdApi(
            new ForeignFlags(views::current, new TestingClock()),
            () -> views.current().revision().isAfter(Revision.NONE),
            new FlagdSettings("usual", streamsMax),
            (namespace, flag) -> evaluated.add(namespace + "/" + flag),
            timers,
            System::nanoTime,
            new TestingClock(),
            registry);
    views.onChange(api::onViewChange);
    try {
      server =
          GrpcServer.start(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              new TlsFiles(null, null, null),
              api.services(),
              List.of(new TokenInterceptor(policy)),
              calls);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    api.start();
  }

  /** Delivers the store's first state: nothing. */
  ServedFlags read() {
    views.reset(new Snapshot(new Revision(revision), List.of()));
    return this;
  }

  /** Puts a flag and answers the revision. */
  long put(String namespace, String flag, String body) {
    revision++;
    views.apply(
        new ChangeBatch(new Revision(revision), List.of(entry(namespace, flag, body)), List.of()));
    return revision;
  }

  /** Puts so many flags at once: f0, f1, and so on. */
  void putAll(String namespace, int count, String body) {
    revision++;
    List<Entry> entries =
        IntStream.range(0, count).mapToObj(i -> entry(namespace, "f" + i, body)).toList();
    views.apply(new ChangeBatch(new Revision(revision), entries, List.of()));
  }

  private Entry entry(String namespace, String flag, String body) {
    return new Entry(
        Keyspace.flag(namespace, flag),
        Bytes.ofUtf8(body),
        new Revision(revision),
        new Revision(revision));
  }

  /** Deletes a flag. */
  void delete(String namespace, String flag) {
    revision++;
    views.apply(
        new ChangeBatch(
            new Revision(revision), List.of(), List.of(Keyspace.flag(namespace, flag))));
  }

  FlagdApi api() {
    return api;
  }

  void lose() {
    views.disconnected("the test says so");
  }

  ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1", server.port(), InsecureChannelCredentials.create())
            .build();
    channels.add(channel);
    return channel;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      server.stop(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timers.shutdownNow();
    calls.shutdownNow();
  }
}
