package dev.tidegate.agent.internal.checkpoint;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.CheckpointPlace;
import dev.tidegate.proto.v1.CheckpointServiceGrpc;
import dev.tidegate.proto.v1.CheckpointSummary;
import dev.tidegate.proto.v1.DiscardRequest;
import dev.tidegate.proto.v1.ListCheckpointsRequest;
import dev.tidegate.proto.v1.LoadHeader;
import dev.tidegate.proto.v1.LoadRequest;
import dev.tidegate.proto.v1.LoadResponse;
import dev.tidegate.proto.v1.OwnRequest;
import dev.tidegate.proto.v1.SaveHeader;
import dev.tidegate.proto.v1.SaveRequest;
import dev.tidegate.proto.v1.SaveResponse;
import dev.tidegate.proto.v1.SealRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Single tries of the checkpoint service's calls, each with a deadline. Failures are statuses. */
final class CheckpointCalls {
  static final int CONTENT_BYTES_MAX = 1 << 20;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Link link;
  private final AgentIdentity identity;
  private final String bootId;

  CheckpointCalls(Link link, AgentIdentity identity, String bootId) {
    this.link = link;
    this.identity = identity;
    this.bootId = bootId;
  }

  /** A loaded state and the revision at which it was saved. */
  record Loaded(SavedState state, long revision) {}

  long own(Duration limit) {
    OwnRequest request = OwnRequest.newBuilder().setIdentity(identity).setBootId(bootId).build();
    return blocking(limit).own(request).getIncarnation();
  }

  /** Saves into {@code place}, or the working set where it is null. Gives the revision. */
  long save(long incarnation, @Nullable Place place, String name, SavedState state, Duration limit)
      throws InterruptedException {
    CompletableFuture<SaveResponse> answer = new CompletableFuture<>();
    StreamObserver<SaveRequest> requests =
        CheckpointServiceGrpc.newStub(channel())
            .withDeadlineAfter(Link.millis(limit), MILLISECONDS)
            .save(new SaveAnswer(answer));
    byte[] content = state.content();
    requests.onNext(
        SaveRequest.newBuilder().setHeader(header(incarnation, place, name, state)).build());
    for (int from = 0; from < content.length && !answer.isDone(); from += CHUNK_BYTES) {
      int bytes = Math.min(CHUNK_BYTES, content.length - from);
      requests.onNext(
          SaveRequest.newBuilder()
              .setChunk(UnsafeByteOperations.unsafeWrap(content, from, bytes))
              .build());
    }
    if (!answer.isDone()) {
      requests.onCompleted();
    }
    return await(answer, limit).getRevision();
  }

  private SaveHeader header(
      long incarnation, @Nullable Place place, String name, SavedState state) {
    return SaveHeader.newBuilder()
        .setIdentity(identity)
        .setIncarnation(incarnation)
        .setPlace(wire(place))
        .setName(name)
        .setSizeBytes(state.content().length)
        .setSha256(ByteString.copyFrom(sha256(state.content())))
        .setFormat(state.format())
        .build();
  }

  private static SaveResponse await(CompletableFuture<SaveResponse> answer, Duration limit)
      throws InterruptedException {
    try {
      return answer.get(Link.millis(limit) + 1_000, MILLISECONDS);
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e).asRuntimeException();
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
    }
  }

  void seal(long incarnation, Place place, List<String> names, Duration limit) {
    long revision =
        blocking(limit)
            .seal(
                SealRequest.newBuilder()
                    .setIdentity(identity)
                    .setIncarnation(incarnation)
                    .setPlace(wire(place))
                    .addAllNames(names)
                    .build())
            .getRevision();
    if (revision < 0) {
      throw Status.INTERNAL.withDescription("sealed at " + revision).asRuntimeException();
    }
  }

  /** Deletes {@code place}. Gives the revision from which on it is gone. */
  long discard(long incarnation, Place place, Duration limit) {
    return blocking(limit)
        .discard(
            DiscardRequest.newBuilder()
                .setIdentity(identity)
                .setIncarnation(incarnation)
                .setPlace(wire(place))
                .build())
        .getRevision();
  }

  /** What is kept under {@code name}; empty where there is nothing. */
  Optional<Loaded> load(@Nullable Place place, String name, Duration limit) {
    LoadRequest request =
        LoadRequest.newBuilder().setIdentity(identity).setPlace(wire(place)).setName(name).build();
    try {
      return Optional.of(assemble(blocking(limit).load(request)));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Loaded assemble(Iterator<LoadResponse> answers) {
    if (!answers.hasNext()) {
      throw damaged("no header");
    }
    LoadHeader header = answers.next().getHeader();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (answers.hasNext()) {
      content.writeBytes(answers.next().getChunk().toByteArray());
      if (content.size() > CONTENT_BYTES_MAX) {
        throw damaged("more than " + CONTENT_BYTES_MAX + " bytes");
      }
    }
    byte[] bytes = content.toByteArray();
    if (bytes.length != header.getSizeBytes()
        || !MessageDigest.isEqual(sha256(bytes), header.getSha256().toByteArray())) {
      throw damaged("content is not what its header says");
    }
    return new Loaded(new SavedState(bytes, header.getFormat()), header.getRevision());
  }

  private static StatusRuntimeException damaged(String how) {
    return Status.DATA_LOSS.withDescription(how).asRuntimeException();
  }

  List<CheckpointSummary> list(Duration limit) {
    return blocking(limit)
        .list(
            ListCheckpointsRequest.newBuilder()
                .setNamespace(identity.getNamespace())
                .setService(identity.getService())
                .setInstance(identity.getInstance())
                .build())
        .getCheckpointsList();
  }

  private CheckpointServiceGrpc.CheckpointServiceBlockingStub blocking(Duration limit) {
    return CheckpointServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(Link.millis(limit), MILLISECONDS);
  }

  private Channel channel() {
    Channel channel = link.channel();
    if (channel == null) {
      throw Status.UNAVAILABLE
          .withDescription("not connected to an orchestrator")
          .asRuntimeException();
    }
    return channel;
  }

  private static CheckpointPlace wire(@Nullable Place place) {
    return place == null
        ? CheckpointPlace.getDefaultInstance()
        : CheckpointPlace.newBuilder()
            .setRolloutUid(place.rolloutUid())
            .setAttempt(place.attempt())
            .setStage(place.stage())
            .build();
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static final class SaveAnswer implements StreamObserver<SaveResponse> {
    private final CompletableFuture<SaveResponse> answer;

    SaveAnswer(CompletableFuture<SaveResponse> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(SaveResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable thrown) {
      answer.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(
          Status.INTERNAL.withDescription("no answer to a save").asRuntimeException());
    }
  }
}
