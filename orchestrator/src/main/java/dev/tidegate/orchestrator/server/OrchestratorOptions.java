package dev.tidegate.orchestrator.server;

import dev.tidegate.orchestrator.access.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an orchestrator is told on its command line. Every option has its default stated. */
@Command(
    name = "orchestrator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs one Tidegate orchestrator. Several may run on one etcd; one leads.")
final class OrchestratorOptions {
  static final Duration LEASE_TTL_MIN = Duration.ofSeconds(3);
  static final Duration LEASE_TTL_MAX = Duration.ofSeconds(30);

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7070",
      description = "Operator API, metrics, health; port 0 picks one. Default: ${DEFAULT-VALUE}")
  String http = "";

  @Option(
      names = "--grpc",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7071",
      description = "Agents and replicas; port 0 picks one. Default: ${DEFAULT-VALUE}")
  String grpc = "";

  @Option(
      names = "--flagd-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = {
        "Serve flagd's services on this port too, on the host of --grpc; 1 to 65535.",
        "They are always served at --grpc. Default: off"
      })
  int flagdPort;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "Host other replicas reach this one by. Default: the host of --grpc")
  @Nullable String advertise;

  @Option(
      names = "--etcd",
      paramLabel = "URL",
      split = ",",
      description = "Endpoints of an external etcd. Default: start an embedded one")
  List<String> etcd = new ArrayList<>();

  @Option(
      names = "--etcd-prefix",
      paramLabel = "PREFIX",
      defaultValue = "/tidegate/v1/",
      description = "Where the keys lie in etcd. Default: ${DEFAULT-VALUE}")
  String etcdPrefix = "";

  @Option(names = "--etcd-ca", paramLabel = "PEM", description = "Authority of etcd's certificate")
  @Nullable Path etcdAuthority;

  @Option(names = "--etcd-cert", paramLabel = "PEM", description = "Client certificate for etcd")
  @Nullable Path etcdCertificate;

  @Option(names = "--etcd-key", paramLabel = "PEM", description = "Its PKCS#8 key")
  @Nullable Path etcdKey;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "tidegate-data",
      description = "Data of the embedded etcd. Default: ${DEFAULT-VALUE}")
  Path dataDir = Path.of("tidegate-data");

  @Option(
      names = "--position-file",
      paramLabel = "FILE",
      description = {
        "Keeps the latest revision seen, to notice an etcd restored from a backup after a restart.",
        "Default: in --data-dir with the embedded etcd, else none; agents notice too"
      })
  @Nullable Path positionFile;

  @Option(
      names = "--replica-id",
      paramLabel = "ID",
      description = "Name of this replica, unique on its etcd. Default: host name and gRPC port")
  @Nullable String replicaId;

  @Option(
      names = "--lease-ttl",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Life of the leader claim without renewal, 3 to 30. Default: ${DEFAULT-VALUE}")
  int leaseTtlSeconds;

  @Option(
      names = "--look",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Time between two looks at the evidence, 1 to 60. Default: ${DEFAULT-VALUE}")
  int lookSeconds;

  @Option(
      names = "--flagd-namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "Flags of foreign clients that send no selector. Default: ${DEFAULT-VALUE}")
  String flagdNamespace = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Every call must carry this bearer token. Default: none is required")
  @Nullable Path tokenFile;

  @Option(
      names = "--webhook-secret-file",
      paramLabel = "FILE",
      description = "What is posted to webhooks is signed with this. Default: unsigned")
  @Nullable Path webhookSecretFile;

  @Option(
      names = "--notify",
      paramLabel = "FILE",
      description = "Whom the leader tells what happened to rollouts. Default: nobody")
  @Nullable Path notify;

  @Option(
      names = "--tls-cert",
      paramLabel = "PEM",
      description = "Certificate of both listeners. Default: plain text")
  @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "PEM", description = "Its PKCS#8 key")
  @Nullable Path tlsKey;

  @Option(
      names = "--tls-ca",
      paramLabel = "PEM",
      description = "Agents and replicas must show a certificate of this authority (mutual TLS)")
  @Nullable Path tlsAuthority;

  @Option(
      names = "--insecure",
      description = "Allow addresses other than loopback without TLS. Default: refused")
  boolean insecure;

  @Option(
      names = "--exit-on-stdin-eof",
      description = "Stop when standard input ends: for a parent that must leave nothing behind")
  boolean exitOnStdinEof;

  Optional<PositionFile> positionFile() {
    Path given =
        positionFile == null && etcd.isEmpty() ? dataDir.resolve("position.json") : positionFile;
    return Optional.ofNullable(given).map(PositionFile::new);
  }

  TlsFiles tls() {
    return new TlsFiles(tlsCertificate, tlsKey, tlsAuthority);
  }

  TlsFiles etcdTls() {
    return new TlsFiles(etcdCertificate, etcdKey, etcdAuthority);
  }

  int flagdPort() {
    if (flagdPort < 0 || flagdPort > 65_535) {
      throw new IllegalArgumentException("--flagd-port is 1 to 65535, not " + flagdPort);
    }
    return flagdPort;
  }

  Duration leaseTtl() {
    Duration ttl = Duration.ofSeconds(leaseTtlSeconds);
    if (ttl.compareTo(LEASE_TTL_MIN) < 0 || ttl.compareTo(LEASE_TTL_MAX) > 0) {
      throw new IllegalArgumentException(
          "--lease-ttl is 3 to 30 seconds, not %d".formatted(leaseTtlSeconds));
    }
    return ttl;
  }

  Duration look() {
    if (lookSeconds < 1 || lookSeconds > 60) {
      throw new IllegalArgumentException("--look is 1 to 60 seconds, not " + lookSeconds);
    }
    return Duration.ofSeconds(lookSeconds);
  }
}
