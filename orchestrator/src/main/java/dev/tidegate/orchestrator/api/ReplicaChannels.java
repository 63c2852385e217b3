package dev.tidegate.orchestrator.api;

import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens channels to other replicas. Thread-safe. */
public final class ReplicaChannels implements Function<String, ManagedChannel> {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ChannelCredentials credentials;
  private final Metadata headers = new Metadata();

  /**
   * Channels that speak TLS where this replica's own listener does, and show its certificate.
   *
   * @param token sent as bearer token, or null for none
   * @throws IOException if a PEM file cannot be read
   */
  public ReplicaChannels(TlsFiles tls, @Nullable Secret token) throws IOException {
    this.credentials = credentials(tls);
    if (token != null) {
      headers.put(AUTHORIZATION, "Bearer " + token.reveal());
    }
  }

  private static ChannelCredentials credentials(TlsFiles tls) throws IOException {
    if (tls.certificate() == null || tls.key() == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder builder =
        TlsChannelCredentials.newBuilder()
            .keyManager(tls.certificate().toFile(), tls.key().toFile());
    // Without an authority the replicas share one certificate, which is then what they trust.
    builder.trustManager((tls.authority() == null ? tls.certificate() : tls.authority()).toFile());
    return builder.build();
  }

  /** A channel to {@code host:port}; the caller shuts it down. */
  @Override
  public ManagedChannel apply(String address) {
    return NettyChannelBuilder.forTarget(address, credentials)
        .keepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTimeout(5, TimeUnit.SECONDS)
        .maxInboundMessageSize(Limits.MESSAGE_BYTES_MAX)
        .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
        .build();
  }
}
