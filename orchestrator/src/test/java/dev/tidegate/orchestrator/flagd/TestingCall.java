package dev.tidegate.orchestrator.flagd;

import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's end of a stream that reads only when told to. */
final class TestingCall<M> extends CallStreamObserver<M> {
  final List<M> messages = new ArrayList<>();
  boolean reads = true;
  @Nullable Throwable ended;

  @Override
  public boolean isReady() {
    return reads;
  }

  @Override
  public void onNext(M message) {
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
