package dev.tidegate.orchestrator.flagd;

import dev.tidegate.core.flag.ErrorCode;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** What goes wrong, as clients of flagd understand it. */
final class Faults {
  /** Standard trailer with which a server says when to try again. */
  static final Metadata.Key<String> RETRY_PUSHBACK_MILLIS =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private Faults() {}

  static StatusRuntimeException invalid(String problem) {
    return Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
  }

  static StatusRuntimeException notReady() {
    return Status.UNAVAILABLE
        .withDescription("this replica has not read the flags yet")
        .asRuntimeException();
  }

  /** Ends a stream when the replica stops. Never OK: a client may take that for the end. */
  static Status goingAway() {
    return Status.UNAVAILABLE.withDescription("this replica is going away");
  }

  static StatusRuntimeException noRoom(int streamsMax) {
    Metadata trailers = new Metadata();
    trailers.put(RETRY_PUSHBACK_MILLIS, Long.toString(RETRY_AFTER.toMillis()));
    return Status.RESOURCE_EXHAUSTED
        .withDescription(
            "this replica serves its %d streams; try another, or again in %d s"
                .formatted(streamsMax, RETRY_AFTER.toSeconds()))
        .asRuntimeException(trailers);
  }

  static Status tooLarge(String namespace, long bytes) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "the flags of namespace '%s' are %d bytes, and clients take %d at most: move flags into another namespace"
            .formatted(namespace, bytes, FlagPayload.BYTES_MAX));
  }

  /** The status of a failed evaluation; its text begins with the code. */
  static StatusRuntimeException evaluation(ErrorCode code, String what) {
    Status status =
        switch (code) {
          case FLAG_NOT_FOUND -> Status.NOT_FOUND;
          case TYPE_MISMATCH -> Status.INVALID_ARGUMENT;
          case PARSE_ERROR -> Status.DATA_LOSS;
          case GENERAL -> Status.UNKNOWN;
        };
    return status.withDescription(code.name() + ": " + what).asRuntimeException();
  }

  /** The status for what a call threw; anything unforeseen is INTERNAL and tells nothing. */
  static StatusRuntimeException of(RuntimeException e) {
    return e instanceof StatusRuntimeException status
        ? status
        : Status.INTERNAL.withDescription("internal error").withCause(e).asRuntimeException();
  }
}
