package dev.tidegate.orchestrator.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Builds jetcd's client as we need it: bounded, pinging, with a deadline for every short call. */
final class JetcdChannel {
  private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

  /** Etcd refuses pings more often than every 5 s. */
  private static final Duration PING_AFTER = Duration.ofSeconds(10);

  private static final Duration PING_ANSWER_MAX = Duration.ofSeconds(5);

  private JetcdChannel() {}

  static Client build(EtcdOptions options) {
    ClientBuilder builder =
        Client.builder()
            .endpoints(options.endpoints().toArray(String[]::new))
            .maxInboundMessageSize(ANSWER_BYTES_MAX)
            .keepaliveTime(PING_AFTER)
            .keepaliveTimeout(PING_ANSWER_MAX)
            .interceptor(new CallDeadline(options.callDeadline()));
    if (options.tls() != null) {
      builder.sslContext(sslContext(options.tls()));
    }
    return builder.build();
  }

  private static SslContext sslContext(EtcdTls tls) {
    SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(tls.ca().toFile());
    if (tls.certificate() != null && tls.key() != null) {
      File key = tls.key().toFile();
      builder.keyManager(tls.certificate().toFile(), key);
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("cannot use the certificates of " + tls, e);
    }
  }
}
