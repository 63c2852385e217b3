package dev.tidegate.orchestrator.server;

import java.net.InetSocketAddress;

/** Addresses as options give them. */
final class Addresses {
  private Addresses() {}

  /** {@code HOST:PORT} resolved; an IPv6 host stands in brackets. */
  static InetSocketAddress parse(String option, String text) throws StartException {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String host = text.substring(0, Math.max(colon, 0)).replaceAll("^\\[|\\]$", "");
      if (colon > 0 && !host.isEmpty() && port >= 0 && port <= 65_535) {
        return new InetSocketAddress(host, port);
      }
    } catch (NumberFormatException e) {
      throw refused(option, text);
    }
    throw refused(option, text);
  }

  private static StartException refused(String option, String text) {
    return StartException.usage(
        "%s is not an address: '%s'".formatted(option, text),
        "expected HOST:PORT with a port from 0 to 65535",
        "for example " + option + " 127.0.0.1:7070");
  }

  /** {@code HOST:PORT} of a bound address. */
  static String text(String host, int port) {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
