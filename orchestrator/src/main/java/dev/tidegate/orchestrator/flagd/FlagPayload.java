package dev.tidegate.orchestrator.flagd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.tidegate.orchestrator.foreign.ForeignSnapshot;
import dev.tidegate.proto.flagd.sync.v1.SyncFlagsResponse;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot as clients are sent it. Encoded when first needed, once for all streams. Thread-safe.
 */
final class FlagPayload {
  /** Largest message a gRPC client takes unless it was told otherwise, in bytes. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(FlagPayload.class);

  private final ForeignSnapshot snapshot;
  private final FlagdMeters meters;
  private @Nullable SyncFlagsResponse message;

  FlagPayload(ForeignSnapshot snapshot, FlagdMeters meters) {
    this.snapshot = snapshot;
    this.meters = meters;
  }

  ForeignSnapshot snapshot() {
    return snapshot;
  }

  /** True if clients cannot tell this from {@code other}. */
  boolean servesTheSameAs(ForeignSnapshot other) {
    return snapshot == other
        || (snapshot.flags().equals(other.flags())
            && snapshot.evaluators().equals(other.evaluators()));
  }

  /**
   * The message.
   *
   * @throws StatusRuntimeException RESOURCE_EXHAUSTED if no client would take it
   */
  SyncFlagsResponse message() {
    SyncFlagsResponse encoded = encoded();
    int bytes = encoded.getSerializedSize();
    if (bytes > BYTES_MAX) {
      throw Faults.tooLarge(snapshot.namespace(), bytes).asRuntimeException();
    }
    return encoded;
  }

  private synchronized SyncFlagsResponse encoded() {
    SyncFlagsResponse known = message;
    if (known != null) {
      return known;
    }
    SyncFlagsResponse encoded =
        SyncFlagsResponse.newBuilder()
            .setFlagConfigurationBytes(ByteString.copyFromUtf8(snapshot.text()))
            .setSyncContext(Struct.getDefaultInstance())
            .build();
    if (encoded.getSerializedSize() > BYTES_MAX) {
      meters.tooLarge();
      LOG.atWarn()
          .addKeyValue("namespace", snapshot.namespace())
          .addKeyValue("revision", snapshot.revision())
          .addKeyValue("bytes", encoded.getSerializedSize())
          .log("the flags of a namespace are too large for clients of flagd's services");
    }
    message = encoded;
    return encoded;
  }
}
