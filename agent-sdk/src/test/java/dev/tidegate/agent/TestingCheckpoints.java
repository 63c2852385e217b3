package dev.tidegate.agent;

import com.google.protobuf.ByteString;
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
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Checkpoints kept in memory, fenced by the last boot that asked to own them. */
final class TestingCheckpoints extends CheckpointServiceGrpc.CheckpointServiceImplBase {
  private final Map<String, ByteString> states = new ConcurrentHashMap<>();
  private final Map<String, Long> revisions = new ConcurrentHashMap<>();
  private final Set<String> sealed = ConcurrentHashMap.newKeySet();
  private final Queue<Status> failures = new ArrayDeque<>();
  private final AtomicLong revision = new AtomicLong(100);
  private final Map<String, CheckpointSummary> summaries = new ConcurrentHashMap<>();
  private volatile String owner = "";
  private volatile long incarnation;

  /** What was last saved into the working set under {@code name}. */
  String working(String name) {
    return states
        .getOrDefault(key(CheckpointPlace.getDefaultInstance(), name), ByteString.EMPTY)
        .toStringUtf8();
  }

  /** What a restore point holds. */
  String restorePoint(String uid, int attempt, int stage, String name) {
    CheckpointPlace place =
        CheckpointPlace.newBuilder().setRolloutUid(uid).setAttempt(attempt).setStage(stage).build();
    return sealed.contains(key(place, ""))
        ? states.getOrDefault(key(place, name), ByteString.EMPTY).toStringUtf8()
        : "";
  }

  /** No boot owns anything, as in a store from before this one asked to. */
  void forgetOwner() {
    owner = "";
    incarnation = revision.incrementAndGet();
  }

  /** The next saves fail so, one after the other. */
  synchronized void failNextSaves(Status... next) {
    failures.addAll(List.of(next));
  }

  private synchronized Status nextFailure() {
    Status next = failures.poll();
    return next == null ? Status.OK : next;
  }

  private static String key(CheckpointPlace place, String name) {
    return place.getRolloutUid() + "/" + place.getAttempt() + "/" + place.getStage() + "/" + name;
  }

  @Override
  public void own(OwnRequest request, StreamObserver<OwnResponse> answer) {
    if (!owner.equals(request.getBootId())) {
      owner = request.getBootId();
      incarnation = revision.incrementAndGet();
    }
    answer.onNext(OwnResponse.newBuilder().setIncarnation(incarnation).build());
    answer.onCompleted();
  }

  @Override
  public StreamObserver<SaveRequest> save(StreamObserver<SaveResponse> answer) {
    return new StreamObserver<>() {
      private SaveHeader header = SaveHeader.getDefaultInstance();
      private ByteString content = ByteString.EMPTY;

      @Override
      public void onNext(SaveRequest request) {
        if (request.hasHeader()) {
          header = request.getHeader();
        } else {
          content = content.concat(request.getChunk());
        }
      }

      @Override
      public void onError(Throwable thrown) {}

      @Override
      public void onCompleted() {
        Status failure = nextFailure();
        if (header.getIncarnation() != incarnation) {
          failure = Status.FAILED_PRECONDITION;
        }
        if (!failure.isOk()) {
          answer.onError(failure.asRuntimeException());
          return;
        }
        String key = key(header.getPlace(), header.getName());
        states.put(key, content);
        revisions.put(key, revision.incrementAndGet());
        summaries.put(
            key,
            CheckpointSummary.newBuilder()
                .setPlace(header.getPlace())
                .setName(header.getName())
                .build());
        answer.onNext(SaveResponse.newBuilder().setRevision(revision.get()).build());
        answer.onCompleted();
      }
    };
  }

  @Override
  public void seal(SealRequest request, StreamObserver<SealResponse> answer) {
    sealed.add(key(request.getPlace(), ""));
    answer.onNext(SealResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
    answer.onCompleted();
  }

  @Override
  public void discard(DiscardRequest request, StreamObserver<DiscardResponse> answer) {
    String folder = key(request.getPlace(), "");
    sealed.remove(folder);
    states.keySet().removeIf(key -> key.startsWith(folder));
    summaries.keySet().removeIf(key -> key.startsWith(folder));
    answer.onNext(DiscardResponse.newBuilder().setRevision(revision.incrementAndGet()).build());
    answer.onCompleted();
  }

  /** Everything kept of a rollout, as attempt, stage and name. */
  List<String> keptOf(String uid) {
    return states.keySet().stream().filter(key -> key.startsWith(uid)).sorted().toList();
  }

  @Override
  public void load(LoadRequest request, StreamObserver<LoadResponse> answer) {
    String key = key(request.getPlace(), request.getName());
    ByteString content = states.get(key);
    if (content == null) {
      answer.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    answer.onNext(
        LoadResponse.newBuilder()
            .setHeader(
                LoadHeader.newBuilder()
                    .setSizeBytes(content.size())
                    .setSha256(ByteString.copyFrom(Digests.sha256(content.toByteArray())))
                    .setRevision(revisions.getOrDefault(key, 0L)))
            .build());
    answer.onNext(LoadResponse.newBuilder().setChunk(content).build());
    answer.onCompleted();
  }

  @Override
  public void list(ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> answer) {
    ListCheckpointsResponse.Builder response = ListCheckpointsResponse.newBuilder();
    for (CheckpointSummary summary : new HashSet<>(summaries.values())) {
      boolean whole = sealed.contains(key(summary.getPlace(), ""));
      response.addCheckpoints(summary.toBuilder().setSealed(whole));
    }
    answer.onNext(response.build());
    answer.onCompleted();
  }
}
