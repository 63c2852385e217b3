package dev.tidegate.agent.internal.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.tidegate.agent.internal.session.SessionConfig.Security;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The channel to one of the orchestrators the agent was told of, in turn, beginning at a random one
 * so that a fleet spreads. For the owner thread alone.
 */
public final class Channels implements ChannelSource {
  private static final int MESSAGE_BYTES_MAX = 4 << 20;
  private static final long GOODBYE_MILLIS_MAX = 500;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final List<String> targets;
  private final Security security;
  private final @Nullable ChannelCredentials credentials;
  private @Nullable ManagedChannel current;
  private int next;

  /**
   * Channels to {@code targets}; none is opened yet.
   *
   * @throws IllegalArgumentException if plaintext would leave this machine unasked, or a PEM file
   *     cannot be used
   */
  public Channels(List<String> targets, Security security, RandomGenerator random) {
    this.targets = new ArrayList<>(targets);
    this.security = security;
    this.credentials = credentials(security);
    this.next = random.nextInt(targets.size());
    if (security.authority() == null && !security.insecure()) {
      targets.forEach(Channels::requireLoopback);
    }
  }

  /**
   * A fresh channel to the orchestrator whose turn it is; the one before is given up. Fresh, since
   * a channel that failed would fail the next call too, before it connects again.
   */
  @Override
  public Channel next() {
    if (current != null) {
      current.shutdown();
    }
    ManagedChannel channel = open(targets.get(next));
    current = channel;
    next = (next + 1) % targets.size();
    String token = security.token();
    return token == null
        ? channel
        : ClientInterceptors.intercept(channel, new BearerToken("Bearer " + token));
  }

  private ManagedChannel open(String target) {
    ChannelCredentials chosen =
        credentials == null ? InsecureChannelCredentials.create() : credentials;
    return Grpc.newChannelBuilder(target, chosen)
        .directExecutor() // callbacks only enqueue
        .keepAliveTime(10, SECONDS)
        .keepAliveTimeout(5, SECONDS)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .disableRetry()
        .build();
  }

  @Override
  public void close() {
    if (current == null) {
      return;
    }
    try {
      current.shutdown().awaitTermination(GOODBYE_MILLIS_MAX, MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      current.shutdownNow();
    }
  }

  private static @Nullable ChannelCredentials credentials(Security security) {
    if (security.authority() == null) {
      return null;
    }
    try {
      TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
      tls.trustManager(security.authority().toFile());
      if (security.certificate() != null && security.key() != null) {
        tls.keyManager(security.certificate().toFile(), security.key().toFile());
      }
      return tls.build();
    } catch (IOException e) {
      throw new IllegalArgumentException("TLS files cannot be read: " + e.getMessage(), e);
    }
  }

  /** Judged by the text: a name that resolves to loopback today may not tomorrow. */
  private static void requireLoopback(String target) {
    String host = target.substring(target.lastIndexOf('/') + 1);
    boolean loopback =
        host.startsWith("localhost:") || host.startsWith("127.") || host.startsWith("[::1]:");
    if (!loopback) {
      throw new IllegalArgumentException(
          "orchestrator %s is not on loopback and TLS is off; name a certificate authority, or say insecure"
              .formatted(target));
    }
  }

  private record BearerToken(String value) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(AUTHORIZATION, value);
          super.start(listener, headers);
        }
      };
    }
  }
}
