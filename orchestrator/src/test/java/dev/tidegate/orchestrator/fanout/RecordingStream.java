package dev.tidegate.orchestrator.fanout;

import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.View;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent's end of a stream that reads only when told to. */
final class RecordingStream extends CallStreamObserver<OrchestratorMessage> {
  final List<OrchestratorMessage> messages = new ArrayList<>();
  boolean reads = true;
  @Nullable Throwable ended;

  List<View> takeViews() {
    List<View> views =
        messages.stream()
            .filter(OrchestratorMessage::hasView)
            .map(OrchestratorMessage::getView)
            .toList();
    messages.clear();
    return views;
  }

  @Override
  public boolean isReady() {
    return reads;
  }

  @Override
  public void onNext(OrchestratorMessage message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable cause) {
    ended = cause;
  }

  @Override
  public void onCompleted() {
    ended = new IllegalStateException("completed");
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void disableAutoInboundFlowControl() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void request(int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setMessageCompression(boolean enable) {
    throw new UnsupportedOperationException();
  }
}
