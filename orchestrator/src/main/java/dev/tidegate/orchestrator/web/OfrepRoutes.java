package dev.tidegate.orchestrator.web;

import dev.tidegate.orchestrator.foreign.MalformedSelectorException;
import dev.tidegate.orchestrator.ofrep.OfrepAnswer;
import dev.tidegate.orchestrator.ofrep.OfrepCall;
import dev.tidegate.orchestrator.ofrep.OfrepEvaluations;
import dev.tidegate.orchestrator.ofrep.RefetchFeed;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OFREP over HTTP, for the namespace of the selector under {@code /ofrep} and for the one in the
 * path under {@code /ns/{namespace}/ofrep}.
 */
final class OfrepRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(OfrepRoutes.class);
  private static final String PATH = "/ofrep/v1/";
  private static final String FLAGS = PATH + "evaluate/flags";
  private static final String BEARER = "Bearer ";
  private static final String JSON = "application/json; charset=utf-8";

  private final OfrepEvaluations evaluations;
  private final RefetchFeed feed;
  private final RevisionWait awaiting;

  OfrepRoutes(OfrepEvaluations evaluations, RefetchFeed feed, RevisionWait awaiting) {
    this.evaluations = evaluations;
    this.feed = feed;
    this.awaiting = awaiting;
  }

  /** True for the paths of this protocol. */
  static boolean serves(String path) {
    return path.startsWith(PATH) || (path.startsWith("/ns/") && path.contains(PATH));
  }

  /** The bearer token, or the one sent as an API key. */
  static @Nullable String authorization(Context context) {
    @Nullable String key = context.header("X-API-Key");
    @Nullable String authorization = context.header("Authorization");
    return authorization == null && key != null ? BEARER + key : authorization;
  }

  @Override
  public void register(RoutesConfig routes) {
    for (String prefix : List.of("", "/ns/{namespace}")) {
      routes.post(prefix + FLAGS, this::all);
      routes.post(prefix + FLAGS + "/{key}", this::one);
      routes.get(prefix + PATH + "events", this::stream);
    }
  }

  private void one(Context context) throws IOException {
    String key = context.pathParam("key");
    OfrepCall call = call(context);
    answer(context, key, () -> evaluations.one(key, call));
  }

  private void all(Context context) throws IOException {
    OfrepCall call = call(context);
    revision(context.queryParam("flagConfigEtag")).ifPresent(awaiting::reach);
    answer(context, null, () -> evaluations.all(call));
  }

  private static OfrepCall call(Context context) throws IOException {
    return new OfrepCall(
        namespace(context),
        context.header("Flagd-Selector"),
        String.join(",", Collections.list(context.req().getHeaders("If-None-Match"))),
        context.bodyInputStream().readNBytes(OfrepEvaluations.BODY_BYTES_MAX + 1));
  }

  private static @Nullable String namespace(Context context) {
    return context.pathParamMap().get("namespace");
  }

  private static void answer(Context context, @Nullable String key, Supplier<OfrepAnswer> asked) {
    OfrepAnswer answer;
    try {
      answer = asked.get();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("path", context.path()).setCause(e).log("evaluation failed");
      answer = OfrepEvaluations.broken(key);
    }
    answer.headers().forEach(context::header);
    context.status(answer.status()).header("Cache-Control", "no-cache");
    if (!answer.body().isEmpty()) {
      context.contentType(JSON).result(answer.body());
    }
  }

  private void stream(Context context) throws IOException {
    String namespace;
    try {
      namespace = evaluations.namespace(namespace(context), context.header("Flagd-Selector"));
    } catch (MalformedSelectorException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()), "", "");
    }
    RefetchStream stream = new RefetchStream();
    RefetchFeed.@Nullable Listening listening =
        feed.open(namespace, revision(context.header("Last-Event-ID")), stream);
    if (listening == null) {
      context.header("Retry-After", "5");
      throw new Refusal(
          429,
          "too many event streams",
          RefetchFeed.CLIENTS_MAX + " are open, or the orchestrator stops",
          "use another orchestrator");
    }
    context.contentType("text/event-stream").header("Cache-Control", "no-cache");
    context.future(() -> stream.start(context, listening));
  }

  private static OptionalLong revision(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
