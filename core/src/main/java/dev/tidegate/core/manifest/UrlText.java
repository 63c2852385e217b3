package dev.tidegate.core.manifest;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses of other people's servers. */
final class UrlText {
  /** What is used after a problem. */
  static final URI STAND_IN = URI.create("http://localhost/");

  private UrlText() {}

  /**
   * An absolute http or https address.
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  static URI parse(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be an http or https address: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("must be an http or https address, but is '" + text + "'");
  }
}
