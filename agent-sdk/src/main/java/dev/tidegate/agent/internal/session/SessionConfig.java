package dev.tidegate.agent.internal.session;

import dev.tidegate.proto.v1.AgentIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who the agent is and where its orchestrator is.
 *
 * @param targets gRPC targets, tried in turn; at least one
 * @param security how connections are protected
 * @param namespace namespace whose flags it evaluates
 * @param service service it belongs to
 * @param instance unique inside the service, stable over restarts
 * @param version version of the service, may be empty
 * @param zone zone, may be empty
 * @param labels further labels, at most 32
 * @param folder where view and states are kept on disk
 * @param registrationGrace after this time stage work starts without {@code awaitReady}
 */
public record SessionConfig(
    List<String> targets,
    Security security,
    String namespace,
    String service,
    String instance,
    String version,
    String zone,
    Map<String, String> labels,
    Path folder,
    Duration registrationGrace) {
  private static final int LABELS_MAX = 32;
  private static final int VERSION_CHARS_MAX = 64;

  public SessionConfig {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no orchestrator is named");
    }
    if (namespace.isEmpty() || service.isEmpty() || instance.isEmpty()) {
      throw new IllegalArgumentException("namespace, service and instance must be named");
    }
    if (labels.size() > LABELS_MAX || version.length() > VERSION_CHARS_MAX) {
      throw new IllegalArgumentException(
          "more than %d labels or a version of more than %d characters"
              .formatted(LABELS_MAX, VERSION_CHARS_MAX));
    }
    targets = List.copyOf(targets);
    labels = Map.copyOf(labels);
  }

  /**
   * How connections are protected. TLS is used where {@code authority} is given; without it only
   * loopback is allowed, unless {@code insecure}.
   *
   * @param authority PEM file of trusted certificates
   * @param certificate PEM file of the agent's certificate chain, for mutual TLS
   * @param key PEM file of its private key
   * @param token bearer token
   * @param insecure true if plaintext may leave this machine
   */
  public record Security(
      @Nullable Path authority,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable String token,
      boolean insecure) {
    public Security {
      if ((certificate == null) != (key == null)) {
        throw new IllegalArgumentException("certificate and key are given together or not at all");
      }
      if (certificate != null && authority == null) {
        throw new IllegalArgumentException("a client certificate needs TLS: name the authority");
      }
    }
  }

  AgentIdentity identity() {
    return AgentIdentity.newBuilder()
        .setNamespace(namespace)
        .setService(service)
        .setInstance(instance)
        .setVersion(version)
        .setZone(zone)
        .putAllLabels(labels)
        .build();
  }
}
