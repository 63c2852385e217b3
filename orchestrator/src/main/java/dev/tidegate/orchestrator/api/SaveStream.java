package dev.tidegate.orchestrator.api;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.orchestrator.checkpoint.Checkpoint;
import dev.tidegate.proto.v1.SaveHeader;
import dev.tidegate.proto.v1.SaveRequest;
import dev.tidegate.proto.v1.SaveResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** One save as it arrives: its header, then its chunks. Calls come one at a time from gRPC. */
final class SaveStream implements StreamObserver<SaveRequest> {
  private final CheckpointApi api;
  private final StreamObserver<SaveResponse> response;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private @Nullable SaveHeader header;
  private boolean over;

  /** All of a save. */
  record Content(SaveHeader header, Checkpoint checkpoint) {}

  SaveStream(CheckpointApi api, StreamObserver<SaveResponse> response) {
    this.api = api;
    this.response = response;
  }

  @Override
  public void onNext(SaveRequest message) {
    if (over) {
      return;
    }
    try {
      if (message.hasHeader()) {
        begin(message.getHeader());
      } else {
        add(message);
      }
    } catch (RuntimeException e) {
      end();
      response.onError(Fault.of(e));
    }
  }

  private void begin(SaveHeader first) {
    if (header != null) {
      throw Fault.invalid("header", "was sent before on this stream");
    }
    if (first.getSizeBytes() < 0 || first.getSizeBytes() > Checkpoint.CONTENT_BYTES_MAX) {
      throw Fault.invalid(
          "size_bytes",
          "%d, at most %d".formatted(first.getSizeBytes(), Checkpoint.CONTENT_BYTES_MAX));
    }
    api.admitSave();
    header = first;
  }

  private void add(SaveRequest message) {
    if (header == null) {
      throw Fault.invalid("header", "must be the first message");
    }
    int size = message.getChunk().size();
    if (size > CheckpointApi.CHUNK_BYTES) {
      throw Fault.invalid(
          "chunk", "%d bytes, at most %d".formatted(size, CheckpointApi.CHUNK_BYTES));
    }
    if (content.size() + size > header.getSizeBytes()) {
      throw Fault.invalid("chunk", "more content than size_bytes said");
    }
    content.writeBytes(message.getChunk().toByteArray());
  }

  @Override
  public void onError(Throwable cause) {
    end();
  }

  @Override
  public void onCompleted() {
    SaveHeader first = header;
    if (over) {
      return;
    }
    if (first == null) {
      over = true;
      response.onError(Fault.invalid("header", "is missing"));
      return;
    }
    if (content.size() != first.getSizeBytes()) {
      end();
      response.onError(Fault.invalid("size_bytes", "only %d came".formatted(content.size())));
      return;
    }
    end();
    api.answer(response, () -> response.onNext(api.saved(all(first))));
  }

  private Content all(SaveHeader first) {
    Bytes digest = Bytes.of(first.getSha256().toByteArray());
    return new Content(
        first, new Checkpoint(Bytes.of(content.toByteArray()), digest, first.getFormat()));
  }

  private void end() {
    if (!over && header != null) {
      api.released();
    }
    over = true;
  }
}
