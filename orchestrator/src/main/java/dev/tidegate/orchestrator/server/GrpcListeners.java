package dev.tidegate.orchestrator.server;

import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TokenInterceptor;
import dev.tidegate.orchestrator.api.GrpcServer;
import io.grpc.BindableService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The gRPC listeners of this process, closed together. */
final class GrpcListeners implements AutoCloseable {
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private final OrchestratorSettings settings;
  private final Executor calls;
  private final Runnable endStreams;
  private final List<GrpcServer> servers = new ArrayList<>();

  /**
   * No listener yet.
   *
   * @param calls runs the calls of all
   * @param endStreams ends the streams that a listener would wait for
   */
  GrpcListeners(OrchestratorSettings settings, Executor calls, Runnable endStreams) {
    this.settings = settings;
    this.calls = calls;
    this.endStreams = endStreams;
  }

  /** Binds and serves; answers the port. */
  int open(InetSocketAddress address, List<? extends BindableService> services) throws IOException {
    @Nullable Secret token = settings.token();
    AccessPolicy policy = token == null ? AccessPolicy.open() : AccessPolicy.requiring(token);
    GrpcServer server =
        GrpcServer.start(
            address, settings.tls(), services, List.of(new TokenInterceptor(policy)), calls);
    servers.add(server);
    return server.port();
  }

  @Override
  public void close() {
    endStreams.run();
    try {
      for (GrpcServer server : servers) {
        server.stop(STOP_GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
