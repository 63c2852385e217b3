package dev.tidegate.orchestrator.api;

import dev.tidegate.orchestrator.access.TlsFiles;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The gRPC listener of a replica. */
public final class GrpcServer {
  private static final int METADATA_BYTES_MAX = 16 * 1024;

  private final Server server;

  private GrpcServer(Server server) {
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 picks one
   * @param tls plain text if it has no certificate; callers must show one of {@code authority}'s
   *     where that is given
   * @param services those of this package
   * @param interceptors every call passes, the first one first
   * @param executor runs calls; the tasks waiting are at most one per stream
   * @throws IOException if the address cannot be bound or a PEM file not be read
   */
  public static GrpcServer start(
      InetSocketAddress address,
      TlsFiles tls,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors,
      Executor executor)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, credentials(tls))
            .executor(executor)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(256)
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES_MAX);
    services.forEach(builder::addService);
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      builder.intercept(interceptors.get(i)); // the last one added is called first
    }
    return new GrpcServer(builder.build().start());
  }

  private static ServerCredentials credentials(TlsFiles tls) throws IOException {
    if (tls.certificate() == null || tls.key() == null) {
      return InsecureServerCredentials.create();
    }
    File certificate = tls.certificate().toFile();
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder().keyManager(certificate, tls.key().toFile());
    if (tls.authority() != null) {
      builder
          .trustManager(tls.authority().toFile())
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /**
   * Refuses new calls, waits for those under way up to {@code grace}, then cuts them off. End the
   * agents' streams first: they never end by themselves.
   */
  public void stop(Duration grace) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    }
  }
}
