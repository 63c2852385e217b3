package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.exchange.Exchange;
import dev.tidegate.orchestrator.exchange.Exchange.Answered;
import dev.tidegate.orchestrator.exchange.Exchange.Broken;
import dev.tidegate.orchestrator.exchange.Exchange.Ended;
import dev.tidegate.orchestrator.exchange.Exchange.Slow;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks for JSON documents: one try of a {@link BoundedClient}. Thread-safe. */
final class JsonClient {
  /** Bytes of an answer to a GET; beyond it is not read. */
  static final int BODY_MAX = 1024 * 1024;

  private final BoundedClient client;

  JsonClient(BoundedClient client) {
    this.client = client;
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
    CompletableFuture<Exchange> exchange = client.send(question, bodyMax, deadline);
    CompletableFuture<Reading> answer = new CompletableFuture<>();
    var unusedEnd = answer.thenRun(() -> exchange.complete(new Ended("no longer asked")));
    var unusedAnswer =
        exchange
            .thenApply(done -> read(done, bodyMax, meaning))
            .exceptionally(
                e -> unknown(Cause.MALFORMED, "cannot be read: " + e.getClass().getSimpleName()))
            .thenAccept(answer::complete);
    return answer;
  }

  private static Reading read(Exchange exchange, int bodyMax, Function<Node, Reading> meaning) {
    if (exchange instanceof Slow slow) {
      return unknown(Cause.SLOW, slow.detail());
    }
    if (exchange instanceof Broken broken) {
      return unknown(Cause.PROVIDER_DOWN, broken.detail());
    }
    if (exchange instanceof Ended ended) {
      return unknown(Cause.TERMINATED, ended.detail());
    }
    if (exchange instanceof Answered answered) {
      return read(answered, bodyMax, meaning);
    }
    throw new AssertionError(exchange);
  }

  private static Reading read(Answered answered, int bodyMax, Function<Node, Reading> meaning) {
    int status = answered.status();
    if (status >= 500) {
      return unknown(Cause.PROVIDER_DOWN, "HTTP " + status);
    }
    if (!answered.isGood()) {
      return unknown(Cause.ERROR_ANSWER, "HTTP " + status + answered.complaint());
    }
    Optional<String> encoding =
        answered
            .headers()
            .firstValue("Content-Encoding")
            .map(text -> text.trim().toLowerCase(Locale.ROOT))
            .filter(text -> !text.isEmpty() && !"identity".equals(text));
    if (encoding.isPresent()) {
      return unknown(Cause.MALFORMED, "encoded, which was not asked for");
    }
    if (answered.body().isEmpty()) {
      return unknown(Cause.MALFORMED, "larger than " + bodyMax + " bytes");
    }
    try {
      return meaning.apply(DocumentReader.json(DocumentReader.decode(answered.body().get())));
    } catch (DocumentException e) {
      return unknown(Cause.MALFORMED, "no JSON: " + e.getMessage());
    }
  }

  private static Reading unknown(Cause cause, String detail) {
    return new Reading.Unknown(cause, detail);
  }
}
