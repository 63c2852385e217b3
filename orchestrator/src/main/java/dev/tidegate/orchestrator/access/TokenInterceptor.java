package dev.tidegate.orchestrator.access;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Refuses gRPC calls the {@link AccessPolicy} does not admit. A client certificate that the TLS
 * layer verified stands for the token: agents with mutual TLS need none.
 */
public final class TokenInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final AccessPolicy policy;

  /** Admits by {@code policy}. */
  public TokenInterceptor(AccessPolicy policy) {
    this.policy = policy;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (policy.requiresToken()
        && !hasVerifiedCertificate(call)
        && policy.admit(headers.get(AUTHORIZATION), null).isEmpty()) {
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "this orchestrator requires a bearer token or a client certificate"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  private static boolean hasVerifiedCertificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return false;
    }
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false; // TLS without a client certificate
    }
  }
}
