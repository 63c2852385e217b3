package dev.tidegate.agent.internal.checkpoint;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The answers to one call, complete when the call is. The call itself must have a deadline, which
 * ends it if nobody waits any longer.
 *
 * @param <T> what is answered
 */
final class Answers<T> implements StreamObserver<T> {
  /** What the call's own deadline may be late by before we stop waiting for it. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final List<T> received = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();

  @Override
  public void onNext(T answer) {
    received.add(answer);
  }

  @Override
  public void onError(Throwable thrown) {
    all.completeExceptionally(thrown);
  }

  @Override
  public void onCompleted() {
    all.complete(List.copyOf(received));
  }

  boolean isDone() {
    return all.isDone();
  }

  /**
   * All of them, in order, for a call with the deadline {@code limit}.
   *
   * @throws StatusRuntimeException if the call failed
   */
  List<T> await(Waiting waiting, Duration limit) throws InterruptedException {
    try {
      return waiting.await(all, limit.plus(GRACE));
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e).asRuntimeException();
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
    }
  }

  /**
   * The only one.
   *
   * @throws StatusRuntimeException if the call failed, or answered anything but once
   */
  T awaitOne(Waiting waiting, Duration limit) throws InterruptedException {
    List<T> answers = await(waiting, limit);
    if (answers.size() != 1) {
      throw Status.INTERNAL
          .withDescription(answers.size() + " answers instead of one")
          .asRuntimeException();
    }
    return answers.get(0);
  }
}
