package dev.tidegate.orchestrator.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which etcd to use, and how.
 *
 * @param endpoints client URLs, {@code http://host:port} or, with {@code tls}, {@code
 *     https://host:port}; at least one
 * @param prefix what every key begins with; begins and ends with a slash
 * @param tls certificates, or null for plain text
 * @param callDeadline how long one call may take, 100 ms to 30 s
 * @param watchSilence after how long without an answer a watch is opened anew, at least 1 s; it is
 *     asked for one three times in that time
 */
public record EtcdOptions(
    List<String> endpoints,
    String prefix,
    @Nullable EtcdTls tls,
    Duration callDeadline,
    Duration watchSilence) {
  /** The prefix of a deployment that does not choose another. */
  public static final String PREFIX = "/tidegate/v1/";

  private static final Duration CALL_DEADLINE = Duration.ofMillis(1500);
  private static final Duration WATCH_SILENCE = Duration.ofSeconds(3);

  public EtcdOptions {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("etcd needs at least one endpoint");
    }
    endpoints.forEach(endpoint -> check(endpoint, tls));
    if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
      throw new IllegalArgumentException("prefix '" + prefix + "' must begin and end with a slash");
    }
    if (callDeadline.toMillis() < 100 || callDeadline.toSeconds() > 30) {
      throw new IllegalArgumentException("call deadline " + callDeadline + ", expected 100ms..30s");
    }
    if (watchSilence.toMillis() < 1000) {
      throw new IllegalArgumentException("watch silence " + watchSilence + ", expected 1s or more");
    }
  }

  private static void check(String endpoint, @Nullable EtcdTls tls) {
    String scheme = tls == null ? "http" : "https";
    if (!isUrl(endpoint, scheme)) {
      throw new IllegalArgumentException(
          "etcd endpoint '" + endpoint + "', expected " + scheme + "://host:port");
    }
  }

  private static boolean isUrl(String endpoint, String scheme) {
    try {
      URI uri = new URI(endpoint);
      return scheme.equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() >= 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Plain text, the usual prefix, 1.5 s a call, 3 s of silence. */
  public static EtcdOptions plain(List<String> endpoints) {
    return new EtcdOptions(endpoints, PREFIX, null, CALL_DEADLINE, WATCH_SILENCE);
  }

  /** The same under another prefix. */
  public EtcdOptions withPrefix(String other) {
    return new EtcdOptions(endpoints, other, tls, callDeadline, watchSilence);
  }

  /** The same with TLS; the endpoints must say {@code https}. */
  public static EtcdOptions secured(List<String> endpoints, EtcdTls tls) {
    return new EtcdOptions(endpoints, PREFIX, tls, CALL_DEADLINE, WATCH_SILENCE);
  }

  /** The same with other endpoints. */
  EtcdOptions withEndpoints(List<String> other) {
    return new EtcdOptions(other, prefix, tls, callDeadline, watchSilence);
  }

  /** The same with another deadline for each call. */
  public EtcdOptions withCallDeadline(Duration other) {
    return new EtcdOptions(endpoints, prefix, tls, other, watchSilence);
  }

  /** The same with another bound on a watch's silence. */
  public EtcdOptions withWatchSilence(Duration other) {
    return new EtcdOptions(endpoints, prefix, tls, callDeadline, other);
  }
}
