package dev.tidegate.orchestrator.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The size at which etcd refuses writes. Etcd 3.5 tells it in its metrics only, which lie at its
 * client URLs; where they cannot be read, over TLS for one, etcd's default is taken for it. Not
 * thread-safe.
 */
final class EtcdQuota {
  /** What etcd takes where it was told nothing. */
  static final long DEFAULT_BYTES = 2L * 1024 * 1024 * 1024;

  private static final String METRIC = "etcd_server_quota_backend_bytes ";
  private static final int ANSWER_MILLIS = 1_000;
  private static final int LINES_MAX = 20_000;

  private final List<String> endpoints;
  private Optional<Long> found = Optional.empty();

  EtcdQuota(List<String> endpoints) {
    this.endpoints = List.copyOf(endpoints);
  }

  /** Reads it once: a member has to be started anew to change it, and all alike. */
  long bytes() {
    for (String endpoint : endpoints) {
      if (found.isEmpty() && endpoint.startsWith("http:")) {
        found = read(endpoint);
      }
    }
    return found.orElse(DEFAULT_BYTES);
  }

  private static Optional<Long> read(String endpoint) {
    try {
      HttpURLConnection question =
          (HttpURLConnection) URI.create(endpoint + "/metrics").toURL().openConnection();
      question.setConnectTimeout(ANSWER_MILLIS);
      question.setReadTimeout(ANSWER_MILLIS);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(question.getInputStream(), UTF_8))) {
        return lines
            .lines()
            .limit(LINES_MAX)
            .filter(line -> line.startsWith(METRIC))
            .findFirst()
            .map(line -> (long) Double.parseDouble(line.substring(METRIC.length())))
            .filter(bytes -> bytes > 0);
      } finally {
        question.disconnect();
      }
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // another member, or the default
    }
  }
}
