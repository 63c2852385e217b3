package dev.tidegate.orchestrator.api;

import dev.tidegate.core.store.StoreUnavailableException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** How failures are told to gRPC callers. */
final class Fault {
  /** Standard trailer with which a server says when to try again. */
  static final Metadata.Key<String> RETRY_PUSHBACK_MILLIS =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private Fault() {}

  static StatusRuntimeException invalid(String field, String problem) {
    return Status.INVALID_ARGUMENT.withDescription(field + ": " + problem).asRuntimeException();
  }

  static StatusRuntimeException exhausted(String what, Duration retryAfter) {
    Metadata trailers = new Metadata();
    trailers.put(RETRY_PUSHBACK_MILLIS, Long.toString(Math.max(1, retryAfter.toMillis())));
    return Status.RESOURCE_EXHAUSTED.withDescription(what).asRuntimeException(trailers);
  }

  /** The status for what a call threw; anything unforeseen is INTERNAL and tells nothing. */
  static StatusRuntimeException of(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    if (e instanceof IllegalArgumentException) {
      return Status.INVALID_ARGUMENT
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
    if (e instanceof StoreUnavailableException) {
      return Status.UNAVAILABLE
          .withDescription("the store does not answer")
          .withCause(e)
          .asRuntimeException();
    }
    return Status.INTERNAL.withDescription("internal error").withCause(e).asRuntimeException();
  }
}
