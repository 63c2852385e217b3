package dev.tidegate.orchestrator.provider;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for JSON documents: one try, with a deadline over all of it and a bound on the answer, no
 * redirect, no cookie, no credentials. Thread-safe.
 */
final class JsonClient {
  /** Bytes of an answer to a GET; beyond it is not read. */
  static final int BODY_MAX = 1024 * 1024;

  private static final int COMPLAINT_MAX = 200;

  private final HttpClient http;
  private final ScheduledExecutorService timers;

  /**
   * @param executor for answers
   * @param timers for deadlines; only cancels on it
   */
  JsonClient(Executor executor, ScheduledExecutorService timers) {
    this.timers = timers;
    this.http =
        HttpClient.newBuilder()
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Asks once.
   *
   * @param deadline for everything, from looking up the host to the last byte
   * @param meaning of a document that came with a good status
   * @return never fails; whoever completes it first ends the question
   */
  CompletableFuture<Reading> get(URI uri, Duration deadline, Function<Node, Reading> meaning) {
    return ask(
        () ->
            HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .header("User-Agent", "tidegate")
                .GET()
                .build(),
        BODY_MAX,
        deadline,
        meaning);
  }

  /**
   * Asks once.
   *
   * @param question makes the request; may throw {@link IllegalArgumentException} for an address
   *     that cannot be asked
   * @param bodyMax bytes of the answer; beyond it is not read
   * @param deadline for everything, from looking up the host to the last byte
   * @param meaning of a document that came with a good status
   * @return never fails; whoever completes it first ends the question
   */
  CompletableFuture<Reading> ask(
      Supplier<HttpRequest> question,
      int bodyMax,
      Duration deadline,
      Function<Node, Reading> meaning) {
    CompletableFuture<HttpResponse<Optional<byte[]>>> sent;
    Future<?> timer;
    CompletableFuture<Reading> answer = new CompletableFuture<>();
    try {
      sent = http.sendAsync(question.get(), info -> new BoundedBody(bodyMax));
      timer =
          timers.schedule(
              () -> answer.complete(unknown(Cause.SLOW, "no answer within " + deadline)),
              deadline.toNanos(),
              NANOSECONDS);
    } catch (IllegalArgumentException e) { // an address this client cannot ask
      return CompletableFuture.completedFuture(
          unknown(Cause.PROVIDER_DOWN, String.valueOf(e.getMessage())));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(unknown(Cause.TERMINATED, "stopping"));
    }
    var unusedRelease =
        answer.thenRun(
            () -> {
              timer.cancel(false);
              sent.cancel(true);
            });
    var unusedAnswer =
        sent.thenApply(response -> read(response, bodyMax, meaning))
            .exceptionally(JsonClient::failed)
            .thenAccept(answer::complete);
    return answer;
  }

  private static Reading failed(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HttpTimeoutException) {
      return unknown(Cause.SLOW, "no connection in time");
    }
    if (cause instanceof CancellationException || cause instanceof RejectedExecutionException) {
      return unknown(Cause.TERMINATED, "no longer asked");
    }
    String message = cause.getMessage();
    return unknown(
        Cause.PROVIDER_DOWN,
        cause.getClass().getSimpleName() + (message == null ? "" : ": " + message));
  }

  private static Reading read(
      HttpResponse<Optional<byte[]>> response, int bodyMax, Function<Node, Reading> meaning) {
    int status = response.statusCode();
    if (status >= 500) {
      return unknown(Cause.PROVIDER_DOWN, "HTTP " + status);
    }
    if (status < 200 || status >= 300) {
      String text = response.body().map(JsonClient::complaint).orElse("");
      return unknown(Cause.ERROR_ANSWER, "HTTP " + status + text);
    }
    Optional<String> encoding =
        response
            .headers()
            .firstValue("Content-Encoding")
            .map(text -> text.trim().toLowerCase(Locale.ROOT))
            .filter(text -> !text.isEmpty() && !"identity".equals(text));
    if (encoding.isPresent()) {
      return unknown(Cause.MALFORMED, "encoded, which was not asked for");
    }
    if (response.body().isEmpty()) {
      return unknown(Cause.MALFORMED, "larger than " + bodyMax + " bytes");
    }
    try {
      return meaning.apply(json(response.body().get()));
    } catch (DocumentException e) {
      return unknown(Cause.MALFORMED, "no JSON: " + e.getMessage());
    }
  }

  private static Node json(byte[] body) {
    return DocumentReader.json(DocumentReader.decode(body));
  }

  /** What a JSON answer says under {@code error}, for the log. */
  private static String complaint(byte[] body) {
    try {
      if (json(body) instanceof MapNode map && map.get("error") instanceof TextNode error) {
        return ": " + error.value().substring(0, Math.min(COMPLAINT_MAX, error.value().length()));
      }
    } catch (DocumentException e) {
      return ", not JSON";
    }
    return "";
  }

  private static Reading unknown(Cause cause, String detail) {
    return new Reading.Unknown(cause, detail);
  }
}
