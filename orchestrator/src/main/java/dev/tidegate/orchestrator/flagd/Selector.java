package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.wire.Names;

/**
 * Which flags a client asks for.
 *
 * @param text as sent, empty if nothing was
 * @param namespace whose flags it means
 */
record Selector(String text, String namespace) {
  private static final String ACCEPTED =
      "expected flagSetId=NAMESPACE, source=NAMESPACE or NAMESPACE";

  /**
   * What a client sent.
   *
   * @param header of the call, empty if there is none; wins over {@code body}
   * @param body of the request, empty if there is none
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it cannot be understood
   */
  static Selector of(String header, String body, String defaultNamespace) {
    String text = header.isEmpty() ? body : header;
    int equals = text.indexOf('=');
    String key = equals < 0 ? "source" : text.substring(0, equals);
    String value = text.substring(equals + 1);
    if (text.indexOf(',') >= 0) {
      throw refused(text, "has several parts");
    }
    if (!key.equals("flagSetId") && !key.equals("source")) {
      throw refused(text, "has the key '" + key + "'");
    }
    if (value.isEmpty() && (text.isEmpty() || key.equals("flagSetId"))) {
      return new Selector(text, defaultNamespace);
    }
    if (!Names.isName(value)) {
      throw refused(text, "names no possible namespace");
    }
    return new Selector(text, value);
  }

  boolean isGiven() {
    return !text.isEmpty();
  }

  private static RuntimeException refused(String text, String problem) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
    return Faults.invalid("selector '%s' %s; %s".formatted(shown, problem, ACCEPTED));
  }
}
