package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.access.Caller;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What handlers ask of a request and say in an answer, in our own types. */
final class Exchange {
  private static final String CALLER = "tidegate.caller";
  private static final String JSON = "application/json; charset=utf-8";

  private Exchange() {}

  static void remember(Context context, Caller caller) {
    context.attribute(CALLER, caller);
  }

  /** Who makes this call. */
  static Caller caller(Context context) {
    Caller caller = context.attribute(CALLER);
    if (caller == null) {
      throw new IllegalStateException("handler of " + context.path() + " ran without a caller");
    }
    return caller;
  }

  /** The reason given in the header, or an empty text. */
  static String reason(Context context) {
    @Nullable String reason = context.header("X-Tidegate-Reason");
    return reason == null ? "" : reason;
  }

  static void answer(Context context, int status, Node body) {
    context.status(status).contentType(JSON).result(JsonWriter.compact(body));
  }

  /** The body as YAML or JSON, by its content type; JSON where none is given. */
  static Node body(Context context) {
    @Nullable String type = context.contentType();
    boolean yaml = type != null && type.toLowerCase(Locale.ROOT).contains("yaml");
    try {
      String text = DocumentReader.decode(context.bodyAsBytes());
      return yaml ? DocumentReader.yaml(text) : DocumentReader.json(text);
    } catch (InvalidDocumentException e) {
      throw Refusal.invalid("the body is not " + (yaml ? "YAML" : "JSON"), e.problems());
    }
  }

  /** The body, which must be an object; an empty body counts as an empty object. */
  static MapNode objectBody(Context context) {
    if (context.bodyAsBytes().length == 0) {
      return MapNode.builder().build();
    }
    if (body(context) instanceof MapNode map) {
      return map;
    }
    throw Refusal.invalid("the body is not an object", List.of());
  }

  static boolean flag(Context context, String name) {
    @Nullable String value = context.queryParam(name);
    return value != null && (value.isEmpty() || value.equals("true"));
  }

  /** A query parameter as a whole number within bounds, or empty where it is absent. */
  static Optional<Long> number(Context context, String name, long min, long max) {
    @Nullable String text = context.queryParam(name);
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    if (text.matches("\\d{1,18}")) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return Optional.of(value);
      }
    }
    throw new Refusal(
        400,
        "query parameter %s is not a whole number from %d to %d".formatted(name, min, max),
        text,
        "");
  }
}
