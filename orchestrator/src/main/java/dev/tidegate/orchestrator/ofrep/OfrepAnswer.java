package dev.tidegate.orchestrator.ofrep;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.Map;

/**
 * What a client gets.
 *
 * @param status HTTP status
 * @param headers by name, without the content type
 * @param body JSON, or empty for an answer without a body
 */
public record OfrepAnswer(int status, Map<String, String> headers, String body) {
  public OfrepAnswer {
    headers = Map.copyOf(headers);
  }

  static OfrepAnswer of(int status, MapNode body) {
    return new OfrepAnswer(status, Map.of(), JsonWriter.compact(body));
  }

  OfrepAnswer with(String header, String value) {
    return new OfrepAnswer(status, Map.of(header, value), body);
  }
}
