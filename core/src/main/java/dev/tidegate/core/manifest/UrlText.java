package dev.tidegate.core.manifest;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses of other people's servers, as manifests and options write them. Stateless. */
public final class UrlText {
  /** What is used after a problem. */
  public static final URI STAND_IN = URI.create("http://localhost/");

  private static final int PORT_MAX = 65_535;

  private UrlText() {}

  /**
   * An absolute http or https address without a user: secrets do not belong in a manifest.
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  public static URI parse(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return checked(uri);
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be an http or https address: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("must be an http or https address, but is '" + text + "'");
  }

  private static URI checked(URI uri) {
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("must not name a user or password");
    }
    if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
      throw new IllegalArgumentException("has no such port: " + uri.getPort());
    }
    return uri;
  }
}
