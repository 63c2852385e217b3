package dev.tidegate.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path path and query below the server's address, encoded
 * @param body text sent, or null
 * @param mediaType what the body is
 * @param headers further headers
 */
public record Call(
    String method,
    String path,
    @Nullable String body,
    String mediaType,
    Map<String, String> headers) {

  /** The media type of JSON. */
  public static final String JSON = "application/json";

  /** The media type of YAML. */
  public static final String YAML = "application/yaml";

  public Call {
    headers = Map.copyOf(headers);
  }

  /** Reads. */
  public static Call get(String path) {
    return new Call("GET", path, null, JSON, Map.of());
  }

  /** Sends a body. */
  public static Call send(String method, String path, String body, String mediaType) {
    return new Call(method, path, body, mediaType, Map.of());
  }

  /** Deletes. */
  public static Call delete(String path) {
    return new Call("DELETE", path, null, JSON, Map.of());
  }

  /** This with why it is asked, which the audit log keeps; without a reason the same. */
  public Call because(@Nullable String reason) {
    return reason == null ? this : with("X-Tidegate-Reason", reason);
  }

  /** This with a header more. */
  public Call with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Call(method, path, body, mediaType, more);
  }
}
