package dev.tidegate.cli.client;

import dev.tidegate.cli.terminal.CommandException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which server to call, and as whom.
 *
 * @param server its base address, without a path
 * @param token the bearer token, or null
 * @param tls whom to trust and how to show who one is, where the address is https
 * @param actor the name that is recorded where the server requires no token
 */
public record Target(URI server, @Nullable String token, TlsFiles tls, @Nullable String actor) {

  /**
   * The address written in {@code text}; without a scheme it is http.
   *
   * @throws CommandException if it is no address
   */
  public static URI address(String text) {
    String whole = text.contains("://") ? text : "http://" + text;
    String trimmed = whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    try {
      URI uri = new URI(trimmed);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw notAnAddress(text);
    }
    throw notAnAddress(text);
  }

  private static CommandException notAnAddress(String text) {
    return CommandException.usage(
        "'" + text + "' is not a server address", "--server http://127.0.0.1:7070");
  }
}
