package dev.tidegate.orchestrator.exchange;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Sends requests: one try, with a deadline over all of it and a bound on the answer, no redirect,
 * no cookie, no credentials. Thread-safe.
 */
public final class BoundedClient {
  private final HttpClient http;
  private final ScheduledExecutorService timers;

  /**
   * @param executor for answers
   * @param timers for deadlines; only cancels on it
   */
  public BoundedClient(Executor executor, ScheduledExecutorService timers) {
    this.timers = timers;
    this.http =
        HttpClient.newBuilder()
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Sends once.
   *
   * @param question makes the request; may throw {@link IllegalArgumentException} for an address
   *     that cannot be asked
   * @param bodyMax bytes of the answer; beyond it is not read
   * @param deadline for everything, from looking up the host to the last byte
   * @return never fails; whoever completes it first ends the exchange
   */
  public CompletableFuture<Exchange> send(
      Supplier<HttpRequest> question, int bodyMax, Duration deadline) {
    CompletableFuture<HttpResponse<Optional<byte[]>>> sent;
    Future<?> timer;
    CompletableFuture<Exchange> answer = new CompletableFuture<>();
    try {
      sent = http.sendAsync(question.get(), info -> new BoundedBody(bodyMax));
      timer =
          timers.schedule(
              () -> answer.complete(new Exchange.Slow("no answer within " + deadline)),
              deadline.toNanos(),
              NANOSECONDS);
    } catch (IllegalArgumentException e) { // an address this client cannot ask
      return CompletableFuture.completedFuture(new Exchange.Broken(String.valueOf(e.getMessage())));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(new Exchange.Ended("stopping"));
    }
    var unusedRelease =
        answer.thenRun(
            () -> {
              timer.cancel(false);
              sent.cancel(true);
            });
    var unusedAnswer =
        sent.<Exchange>thenApply(
                response ->
                    new Exchange.Answered(
                        response.statusCode(), response.headers(), response.body()))
            .exceptionally(BoundedClient::failed)
            .thenAccept(answer::complete);
    return answer;
  }

  private static Exchange failed(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HttpTimeoutException) {
      return new Exchange.Slow("no connection in time");
    }
    if (cause instanceof CancellationException || cause instanceof RejectedExecutionException) {
      return new Exchange.Ended("no longer asked");
    }
    String message = cause.getMessage();
    return new Exchange.Broken(
        cause.getClass().getSimpleName() + (message == null ? "" : ": " + message));
  }
}
