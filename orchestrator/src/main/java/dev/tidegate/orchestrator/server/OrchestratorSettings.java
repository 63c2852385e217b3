package dev.tidegate.orchestrator.server;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Problem;
import dev.tidegate.orchestrator.access.BindRule;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.flagd.FlagdSettings;
import dev.tidegate.orchestrator.notify.NotificationTargets;
import dev.tidegate.orchestrator.wire.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options, checked.
 *
 * @param http where operators and OFREP are served
 * @param grpc where agents, replicas and clients of flagd are served
 * @param flagdAddress where clients of flagd are served as well, null for nowhere else
 * @param token that callers must show, null if none is needed
 * @param webhookSecret that signs what webhooks get, null to sign nothing
 * @param notified who is told what happened to rollouts
 * @param look time between two looks at the evidence
 * @param advertise host that others reach this one by, null for the one that is bound
 */
record OrchestratorSettings(
    InetSocketAddress http,
    InetSocketAddress grpc,
    @Nullable InetSocketAddress flagdAddress,
    FlagdSettings flagd,
    TlsFiles tls,
    @Nullable Secret token,
    @Nullable Secret webhookSecret,
    NotificationTargets notified,
    Duration leaseTtl,
    Duration look,
    String replica,
    @Nullable String advertise) {

  static OrchestratorSettings of(OrchestratorOptions options) throws StartException {
    try {
      TlsFiles tls = options.tls();
      options.etcdTls();
      InetSocketAddress http = Addresses.parse("--http", options.http);
      InetSocketAddress grpc = Addresses.parse("--grpc", options.grpc);
      if (!Names.isName(options.flagdNamespace)) {
        throw new IllegalArgumentException(
            "--flagd-namespace '" + options.flagdNamespace + "' is no name");
      }
      requireBindable("--http", http, tls, options);
      requireBindable("--grpc", grpc, tls, options);
      @Nullable Secret token = secret("--token-file", options.tokenFile);
      @Nullable Secret webhookSecret = secret("--webhook-secret-file", options.webhookSecretFile);
      String replica = options.replicaId == null ? defaultReplica(grpc) : options.replicaId;
      return new OrchestratorSettings(
          http,
          grpc,
          options.flagdPort() == 0 ? null : at(grpc, options.flagdPort()),
          FlagdSettings.of(options.flagdNamespace),
          tls,
          token,
          webhookSecret,
          notified(options.notify),
          options.leaseTtl(),
          options.look(),
          replica,
          options.advertise);
    } catch (IllegalArgumentException e) {
      throw StartException.usage(
          String.valueOf(e.getMessage()), "an option is out of range", "see --help");
    }
  }

  private static @Nullable Secret secret(String option, @Nullable Path file) throws StartException {
    if (file == null) {
      return null;
    }
    try {
      return Secret.of(Files.readString(file));
    } catch (IOException e) {
      throw StartException.usage(
          "the file of " + option + " cannot be read",
          String.valueOf(e.getMessage()),
          "see " + option);
    }
  }

  private static NotificationTargets notified(@Nullable Path file) throws StartException {
    if (file == null) {
      return NotificationTargets.NONE;
    }
    try {
      return NotificationTargets.read(file);
    } catch (IOException e) {
      throw StartException.usage(
          "the file of --notify cannot be read", String.valueOf(e), "see --notify");
    } catch (InvalidDocumentException e) {
      throw StartException.usage(
          "the file of --notify is not valid: " + file,
          e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n       ")),
          "docs/notifications.md has its fields");
    }
  }

  /** The same host, which {@code --grpc} was checked for. */
  private static InetSocketAddress at(InetSocketAddress host, int port) {
    return new InetSocketAddress(host.getHostString(), port);
  }

  private static void requireBindable(
      String option, InetSocketAddress address, TlsFiles tls, OrchestratorOptions options)
      throws StartException {
    Optional<String> refusal =
        BindRule.refusal(option, address, tls.hasIdentity(), options.insecure);
    if (refusal.isPresent()) {
      throw StartException.usage(
          refusal.get(), "everybody on the network could steer rollouts", "see --help");
    }
  }

  private static String defaultReplica(InetSocketAddress grpc) {
    @Nullable String host = System.getenv("HOSTNAME");
    String name = (host == null ? "replica" : host).toLowerCase(Locale.ROOT);
    return name.replaceAll("[^a-z0-9.-]", "-") + "-" + grpc.getPort();
  }

  /** Where others reach what is bound at {@code address}. */
  String advertised(String address) {
    int colon = address.lastIndexOf(':');
    return advertise == null ? address : advertise + address.substring(colon);
  }
}
