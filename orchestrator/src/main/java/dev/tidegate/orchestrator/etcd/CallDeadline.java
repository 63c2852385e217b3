package dev.tidegate.orchestrator.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;

/**
 * Gives every short call a deadline, which jetcd does not: without one a put to a dead etcd never
 * returns. Watches are the only calls meant to stay open; a lease's keepalive is a stream in the
 * protocol, but one question and answer as we use it.
 */
record CallDeadline(Duration deadline) implements ClientInterceptor {
  private static final String KEEPALIVE = "etcdserverpb.Lease/LeaseKeepAlive";

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    boolean isShort =
        method.getType() == MethodDescriptor.MethodType.UNARY
            || method.getFullMethodName().equals(KEEPALIVE);
    return next.newCall(
        method, isShort ? options.withDeadlineAfter(deadline.toNanos(), NANOSECONDS) : options);
  }
}
