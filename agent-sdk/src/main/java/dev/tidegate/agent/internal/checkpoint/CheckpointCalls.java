package dev.tidegate.agent.internal.checkpoint;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.CheckpointPlace;
import dev.tidegate.proto.v1.CheckpointServiceGrpc;
import dev.tidegate.proto.v1.CheckpointSummary;
import dev.tidegate.proto.v1.DiscardRequest;
import dev.tidegate.proto.v1.DiscardResponse;
import dev.tidegate.proto.v1.ListCheckpointsRequest;
import dev.tidegate.proto.v1.ListCheckpointsResponse;
import dev.tidegate.proto.v1.LoadHeader;
import dev.tidegate.proto.v1.LoadRequest;
import dev.tidegate.proto.v1.LoadResponse;
import dev.tidegate.proto.v1.OwnRequest;
import dev.tidegate.proto.v1.OwnResponse;
import dev.tidegate.proto.v1.SaveHeader;
import dev.tidegate.proto.v1.SaveRequest;
import dev.tidegate.proto.v1.SaveResponse;
import dev.tidegate.proto.v1.SealRequest;
import dev.tidegate.proto.v1.SealResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Single tries of the checkpoint service's calls, each with a deadline. Failures are statuses. */
final class CheckpointCalls {
  static final int CONTENT_BYTES_MAX = 1 << 20;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Link link;
  private final Supplier<AgentIdentity> identity;
  private final String bootId;

  CheckpointCalls(Link link, Supplier<AgentIdentity> identity, String bootId) {
    this.link = link;
    this.identity = identity;
    this.bootId = bootId;
  }

  /** A loaded state and the revision at which it was saved. */
  record Loaded(SavedState state, long revision) {}

  long own(Duration limit) throws InterruptedException {
    Answers<OwnResponse> answer = new Answers<>();
    stub(limit)
        .own(OwnRequest.newBuilder().setIdentity(identity.get()).setBootId(bootId).build(), answer);
    return answer.awaitOne(link.waiting(), limit).getIncarnation();
  }

  /** Saves into {@code place}, or the working set where it is null. Gives the revision. */
  long save(long incarnation, @Nullable Place place, String name, SavedState state, Duration limit)
      throws InterruptedException {
    Answers<SaveResponse> answer = new Answers<>();
    StreamObserver<SaveRequest> requests = stub(limit).save(answer);
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
    return answer.awaitOne(link.waiting(), limit).getRevision();
  }

  private SaveHeader header(
      long incarnation, @Nullable Place place, String name, SavedState state) {
    return SaveHeader.newBuilder()
        .setIdentity(identity.get())
        .setIncarnation(incarnation)
        .setPlace(wire(place))
        .setName(name)
        .setSizeBytes(state.content().length)
        .setSha256(ByteString.copyFrom(sha256(state.content())))
        .setFormat(state.format())
        .build();
  }

  void seal(long incarnation, Place place, List<String> names, Duration limit)
      throws InterruptedException {
    Answers<SealResponse> answer = new Answers<>();
    stub(limit)
        .seal(
            SealRequest.newBuilder()
                .setIdentity(identity.get())
                .setIncarnation(incarnation)
                .setPlace(wire(place))
                .addAllNames(names)
                .build(),
            answer);
    long revision = answer.awaitOne(link.waiting(), limit).getRevision();
    if (revision < 0) {
      throw Status.INTERNAL.withDescription("sealed at " + revision).asRuntimeException();
    }
  }

  /** Deletes {@code place}. Gives the revision from which on it is gone. */
  long discard(long incarnation, Place place, Duration limit) throws InterruptedException {
    Answers<DiscardResponse> answer = new Answers<>();
    stub(limit)
        .discard(
            DiscardRequest.newBuilder()
                .setIdentity(identity.get())
                .setIncarnation(incarnation)
                .setPlace(wire(place))
                .build(),
            answer);
    return answer.awaitOne(link.waiting(), limit).getRevision();
  }

  /** What is kept under {@code name}; empty where there is nothing. */
  Optional<Loaded> load(@Nullable Place place, String name, Duration limit)
      throws InterruptedException {
    Answers<LoadResponse> answers = new Answers<>();
    stub(limit)
        .load(
            LoadRequest.newBuilder()
                .setIdentity(identity.get())
                .setPlace(wire(place))
                .setName(name)
                .build(),
            answers);
    try {
      return Optional.of(assemble(answers.await(link.waiting(), limit)));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Loaded assemble(List<LoadResponse> answers) {
    if (answers.isEmpty()) {
      throw damaged("no header");
    }
    LoadHeader header = answers.get(0).getHeader();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (LoadResponse answer : answers.subList(1, answers.size())) {
      content.writeBytes(answer.getChunk().toByteArray());
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

  List<CheckpointSummary> list(Duration limit) throws InterruptedException {
    Answers<ListCheckpointsResponse> answer = new Answers<>();
    AgentIdentity self = identity.get();
    stub(limit)
        .list(
            ListCheckpointsRequest.newBuilder()
                .setNamespace(self.getNamespace())
                .setService(self.getService())
                .setInstance(self.getInstance())
                .build(),
            answer);
    return answer.awaitOne(link.waiting(), limit).getCheckpointsList();
  }

  private CheckpointServiceGrpc.CheckpointServiceStub stub(Duration limit) {
    return CheckpointServiceGrpc.newStub(channel())
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
}
