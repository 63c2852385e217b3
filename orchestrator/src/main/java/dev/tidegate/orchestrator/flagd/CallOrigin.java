package dev.tidegate.orchestrator.flagd;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a call say.
 *
 * @param selector from the header, or empty
 * @param userAgent of the client's gRPC library, or empty
 * @param peer the client's address, or empty
 */
record CallOrigin(String selector, String userAgent, String peer) {
  static final Metadata.Key<String> SELECTOR =
      Metadata.Key.of("flagd-selector", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
  private static final CallOrigin NOWHERE = new CallOrigin("", "", "");
  private static final Context.Key<CallOrigin> KEY = Context.keyWithDefault("origin", NOWHERE);

  /** Of the call this thread runs. */
  static CallOrigin current() {
    return KEY.get();
  }

  /** Notes the headers, for {@link #current}. */
  static ServerInterceptor interceptor() {
    return new ServerInterceptor() {
      @Override
      public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
          ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        @Nullable SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        CallOrigin origin =
            new CallOrigin(
                text(headers.get(SELECTOR)),
                text(headers.get(USER_AGENT)),
                peer == null ? "" : String.valueOf(peer).replaceFirst("^[^/]*/", ""));
        return Contexts.interceptCall(
            Context.current().withValue(KEY, origin), call, headers, next);
      }
    };
  }

  private static String text(@Nullable String header) {
    return header == null ? "" : header.strip();
  }
}
