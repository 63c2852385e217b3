package dev.tidegate.agent.internal.session;

import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.AgentServiceGrpc;
import dev.tidegate.proto.v1.OrchestratorMessage;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code Connect}. Messages are asked for one by one, each after the one before was
 * dealt with, so the orchestrator feels how fast the agent is. Callbacks enqueue on the owner; all
 * methods are for the owner.
 */
final class AgentStream implements ClientResponseObserver<AgentMessage, OrchestratorMessage> {
  private final Executor owner;
  private final BiConsumer<AgentStream, OrchestratorMessage> received;
  private final BiConsumer<AgentStream, Status> ended;
  private @Nullable ClientCallStreamObserver<AgentMessage> requests;
  private boolean open = true;

  private AgentStream(
      Executor owner,
      BiConsumer<AgentStream, OrchestratorMessage> received,
      BiConsumer<AgentStream, Status> ended) {
    this.owner = owner;
    this.received = received;
    this.ended = ended;
  }

  /**
   * Opens the call and says hello.
   *
   * @param received told of each message, on the owner
   * @param ended told of the end, on the owner, once
   */
  static AgentStream open(
      Channel channel,
      AgentMessage hello,
      Executor owner,
      BiConsumer<AgentStream, OrchestratorMessage> received,
      BiConsumer<AgentStream, Status> ended) {
    AgentStream stream = new AgentStream(owner, received, ended);
    StreamObserver<AgentMessage> started = AgentServiceGrpc.newStub(channel).connect(stream);
    started.onNext(hello);
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> requestStream) {
    requests = requestStream;
    requestStream.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(OrchestratorMessage message) {
    owner.execute(
        () -> {
          ClientCallStreamObserver<AgentMessage> stream = requests;
          if (open && stream != null) {
            received.accept(this, message);
            stream.request(1);
          }
        });
  }

  @Override
  public void onError(Throwable thrown) {
    owner.execute(() -> end(Status.fromThrowable(thrown)));
  }

  @Override
  public void onCompleted() {
    owner.execute(() -> end(Status.UNAVAILABLE.withDescription("the stream was completed")));
  }

  private void end(Status status) {
    if (open) {
      open = false;
      ended.accept(this, status);
    }
  }

  /** Sends a message the orchestrator must get; their number is bounded by the sender. */
  void send(AgentMessage message) {
    if (open && requests != null) {
      requests.onNext(message);
    }
  }

  /** True if a message would go out now and not wait in memory. */
  boolean isReady() {
    return open && requests != null && requests.isReady();
  }

  /** Gives the call up; {@code ended} is told at once. */
  void cancel(String reason) {
    if (open && requests != null) {
      requests.cancel(reason, null);
      end(Status.CANCELLED.withDescription(reason));
    }
  }

  /** Ends the call with a goodbye; {@code ended} is told at once. */
  void leave(String reason) {
    if (open && requests != null) {
      requests.onCompleted();
      end(Status.CANCELLED.withDescription(reason));
    }
  }
}
