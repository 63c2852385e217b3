package dev.tidegate.orchestrator.api;

import com.google.protobuf.ByteString;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.checkpoint.CheckpointSummary;
import dev.tidegate.orchestrator.checkpoint.Instance;
import dev.tidegate.orchestrator.checkpoint.RestorePoint;
import dev.tidegate.orchestrator.checkpoint.SaveAdmission;
import dev.tidegate.orchestrator.checkpoint.SaveResult;
import dev.tidegate.orchestrator.checkpoint.StoredCheckpoint;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.CheckpointPlace;
import dev.tidegate.proto.v1.CheckpointServiceGrpc;
import dev.tidegate.proto.v1.DiscardRequest;
import dev.tidegate.proto.v1.DiscardResponse;
import dev.tidegate.proto.v1.ListCheckpointsRequest;
import dev.tidegate.proto.v1.ListCheckpointsResponse;
import dev.tidegate.proto.v1.LoadHeader;
import dev.tidegate.proto.v1.LoadRequest;
import dev.tidegate.proto.v1.LoadResponse;
import dev.tidegate.proto.v1.OwnRequest;
import dev.tidegate.proto.v1.OwnResponse;
import dev.tidegate.proto.v1.SaveRequest;
import dev.tidegate.proto.v1.SaveResponse;
import dev.tidegate.proto.v1.SealRequest;
import dev.tidegate.proto.v1.SealResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents' checkpoints over gRPC. Calls of the store run on an executor of their own. */
public final class CheckpointApi extends CheckpointServiceGrpc.CheckpointServiceImplBase {
  /** Content of one chunk, in bytes. */
  static final int CHUNK_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointApi.class);
  private static final int SAVES_AT_ONCE = 64;

  private final CheckpointStore checkpoints;
  private final SaveAdmission admission;
  private final Executor blocking;
  private final Semaphore saving = new Semaphore(SAVES_AT_ONCE);

  /**
   * The service.
   *
   * @param blocking bounded, may reject; its threads block for calls of the store
   */
  public CheckpointApi(CheckpointStore checkpoints, SaveAdmission admission, Executor blocking) {
    this.checkpoints = checkpoints;
    this.admission = admission;
    this.blocking = blocking;
  }

  @Override
  public void own(OwnRequest request, StreamObserver<OwnResponse> response) {
    answer(
        response,
        () -> {
          SaveResult result = checkpoints.own(instance(request.getIdentity()), request.getBootId());
          long incarnation = durable(result).value();
          response.onNext(OwnResponse.newBuilder().setIncarnation(incarnation).build());
        });
  }

  @Override
  public StreamObserver<SaveRequest> save(StreamObserver<SaveResponse> response) {
    return new SaveStream(this, response);
  }

  /** Admits one more save, or throws; each admitted one must be {@link #released}. */
  void admitSave() {
    Duration wait = admission.admit();
    if (!wait.isZero()) {
      throw Fault.exhausted("this replica has its rate of saves", wait);
    }
    if (!saving.tryAcquire()) {
      throw Fault.exhausted("too many saves at once", Duration.ofMillis(100));
    }
  }

  void released() {
    saving.release();
  }

  SaveResponse saved(SaveStream.Content content) {
    SaveResult result =
        checkpoints.save(
            instance(content.header().getIdentity()),
            revision(content.header().getIncarnation()),
            point(content.header().getPlace()),
            content.header().getName(),
            content.checkpoint());
    return SaveResponse.newBuilder().setRevision(durable(result).value()).build();
  }

  @Override
  public void seal(SealRequest request, StreamObserver<SealResponse> response) {
    answer(
        response,
        () -> {
          RestorePoint point = point(request.getPlace());
          if (point == null) {
            throw Fault.invalid("place", "the working set has no seal");
          }
          SaveResult result =
              checkpoints.seal(
                  instance(request.getIdentity()),
                  revision(request.getIncarnation()),
                  point,
                  request.getNamesList());
          response.onNext(SealResponse.newBuilder().setRevision(durable(result).value()).build());
        });
  }

  @Override
  public void discard(DiscardRequest request, StreamObserver<DiscardResponse> response) {
    answer(
        response,
        () -> {
          RestorePoint point = point(request.getPlace());
          if (point == null) {
            throw Fault.invalid("place", "the working set is not discarded");
          }
          SaveResult result =
              checkpoints.discard(
                  instance(request.getIdentity()), revision(request.getIncarnation()), point);
          long gone = durable(result).value();
          response.onNext(DiscardResponse.newBuilder().setRevision(gone).build());
        });
  }

  @Override
  public void load(LoadRequest request, StreamObserver<LoadResponse> response) {
    answer(
        response,
        () -> {
          StoredCheckpoint found =
              checkpoints
                  .load(
                      instance(request.getIdentity()), point(request.getPlace()), request.getName())
                  .orElseThrow(
                      () ->
                          Status.NOT_FOUND
                              .withDescription("no checkpoint " + request.getName())
                              .asRuntimeException());
          send(found, response);
        });
  }

  private static void send(StoredCheckpoint found, StreamObserver<LoadResponse> response) {
    byte[] content = found.checkpoint().content().toArray();
    response.onNext(
        LoadResponse.newBuilder()
            .setHeader(
                LoadHeader.newBuilder()
                    .setSizeBytes(content.length)
                    .setSha256(ByteString.copyFrom(found.checkpoint().sha256().toArray()))
                    .setFormat(found.checkpoint().format())
                    .setRevision(found.revision().value()))
            .build());
    for (int from = 0; from < content.length; from += CHUNK_BYTES) {
      int size = Math.min(CHUNK_BYTES, content.length - from);
      response.onNext(
          LoadResponse.newBuilder().setChunk(ByteString.copyFrom(content, from, size)).build());
    }
  }

  @Override
  public void list(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> response) {
    answer(
        response,
        () -> {
          String instance = request.getInstance().isEmpty() ? null : request.getInstance();
          ListCheckpointsResponse.Builder list = ListCheckpointsResponse.newBuilder();
          checkpoints
              .list(request.getNamespace(), request.getService(), instance)
              .forEach(summary -> list.addCheckpoints(message(summary)));
          response.onNext(list.build());
        });
  }

  private static dev.tidegate.proto.v1.CheckpointSummary message(CheckpointSummary summary) {
    dev.tidegate.proto.v1.CheckpointSummary.Builder message =
        dev.tidegate.proto.v1.CheckpointSummary.newBuilder()
            .setService(summary.instance().service())
            .setInstance(summary.instance().instance())
            .setName(summary.name())
            .setSizeBytes(summary.sizeBytes())
            .setRevision(summary.revision().value())
            .setSealed(summary.sealed());
    RestorePoint point = summary.point();
    if (point != null) {
      message.setPlace(
          CheckpointPlace.newBuilder()
              .setRolloutUid(point.rolloutUid())
              .setAttempt(point.attempt())
              .setStage(point.stage()));
    }
    return message.build();
  }

  /** Runs {@code call} on the blocking executor, then completes {@code response}. */
  <T> void answer(StreamObserver<T> response, Runnable call) {
    try {
      blocking.execute(() -> run(response, call));
    } catch (RejectedExecutionException e) {
      response.onError(Fault.exhausted("too many calls at once", Duration.ofMillis(200)));
    }
  }

  private static <T> void run(StreamObserver<T> response, Runnable call) {
    try {
      call.run();
      response.onCompleted();
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("refused a call for checkpoints");
      response.onError(Fault.of(e));
    }
  }

  private static Revision durable(SaveResult result) {
    if (result instanceof SaveResult.Durable durable) {
      return durable.revision();
    }
    if (result instanceof SaveResult.SupersededBoot) {
      throw Status.FAILED_PRECONDITION
          .withDescription("SUPERSEDED: a newer boot of this instance owns its checkpoints")
          .asRuntimeException();
    }
    if (result instanceof SaveResult.Refused refused) {
      throw Status.INVALID_ARGUMENT.withDescription(refused.reason()).asRuntimeException();
    }
    if (result instanceof SaveResult.Undecided undecided) {
      throw Status.ABORTED.withDescription(undecided.cause()).asRuntimeException();
    }
    throw new AssertionError(result);
  }

  private static Instance instance(AgentIdentity identity) {
    return new Instance(identity.getNamespace(), identity.getService(), identity.getInstance());
  }

  private static Revision revision(long incarnation) {
    if (incarnation < 1) {
      throw Fault.invalid("incarnation", "call Own first");
    }
    return new Revision(incarnation);
  }

  private static @Nullable RestorePoint point(CheckpointPlace place) {
    return place.getRolloutUid().isEmpty()
        ? null
        : new RestorePoint(place.getRolloutUid(), place.getAttempt(), place.getStage());
  }
}
