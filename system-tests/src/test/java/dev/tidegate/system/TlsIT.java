package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.agent.TidegateBuilder;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.testkit.EtcdCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS by PEM files on every link: etcd, agents, replicas, operators. */
final class TlsIT {
  private static final String TOKEN = "correct-horse-battery";

  @TempDir Path folder;

  @Test
  void everyLinkIsSecuredAndStrangersAreRefused() throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("pki"));
    certificates.issue("etcd").issue("orchestrator").issue("agent");
    EtcdCluster etcd =
        EtcdCluster.startSecured(
            certificates.pem("ca"), certificates.pem("etcd"), certificates.key("etcd"));
    try (Deployment deployment = Deployment.on(folder, etcd)) {
      String[] options = options(certificates);
      ChildProcess first = deployment.orchestrator("replica-1", options);
      OperatorClient client =
          OperatorClient.secured(first.announced("http"), certificates.trusting(), TOKEN);
      Deployment.eventually(
          Deployment.PATIENCE, () -> client.get("/api/v1/status").at("leader", "replica") != null);
      ChildProcess second = deployment.orchestrator("replica-2", options);

      strangersAreRefused(first, certificates);
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
      bothReplicasReportTheirAgents(client, first, second, certificates);
      anAgentWithoutACertificateIsRefused(first, certificates);
    }
  }

  private static void strangersAreRefused(ChildProcess orchestrator, Certificates certificates) {
    OperatorClient bare =
        OperatorClient.secured(orchestrator.announced("http"), certificates.trusting(), null);
    assertThat(bare.get("/api/v1/status").status()).isEqualTo(401);
    OperatorClient wrong =
        OperatorClient.secured(orchestrator.announced("http"), certificates.trusting(), "guess");
    assertThat(wrong.get("/api/v1/status").status()).isEqualTo(401);
    assertThatThrownBy(() -> new OperatorClient(orchestrator.announced("http")).get("/healthz"))
        .isInstanceOf(UncheckedIOException.class);
  }

  /** One agent at each replica; the leader knows both, so the other reported over mutual TLS. */
  private void bothReplicasReportTheirAgents(
      OperatorClient leader, ChildProcess first, ChildProcess second, Certificates certificates)
      throws InterruptedException {
    try (Tidegate one = secured(first, "a-1", certificates).connect();
        Tidegate two = secured(second, "a-2", certificates).connect()) {
      assertThat(one.awaitReady(Duration.ofSeconds(20))).isTrue();
      assertThat(two.awaitReady(Duration.ofSeconds(20))).isTrue();
      assertThat(two.flags().stringValue("orders.store", "none", EvaluationContext.of("user-1")))
          .isEqualTo("old");
      Set<String> replicas = new TreeSet<>();
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> {
            OperatorClient.Answer agents = leader.get("/api/v1/namespaces/shop/agents");
            int count = ((ListNode) agents.json().get("items")).items().size();
            for (int i = 0; i < count; i++) {
              replicas.add(String.valueOf(agents.at("items", i, "replica")));
            }
            return replicas.equals(Set.of("replica-1", "replica-2"));
          });
    }
  }

  private void anAgentWithoutACertificateIsRefused(
      ChildProcess orchestrator, Certificates certificates) throws InterruptedException {
    TidegateBuilder bare =
        builder(orchestrator, "a-3").certificateAuthority(certificates.pem("ca")).token(TOKEN);
    try (Tidegate agent = bare.connect()) {
      assertThat(agent.awaitReady(Duration.ofSeconds(3))).isFalse();
      assertThat(agent.status().connected()).isFalse();
    }
  }

  /** A certificate stands for the token. */
  private TidegateBuilder secured(
      ChildProcess orchestrator, String instance, Certificates certificates) {
    return builder(orchestrator, instance)
        .certificateAuthority(certificates.pem("ca"))
        .certificate(certificates.pem("agent"), certificates.key("agent"));
  }

  private TidegateBuilder builder(ChildProcess orchestrator, String instance) {
    return Tidegate.builder()
        .orchestrator(orchestrator.announced("grpc"))
        .namespace("shop")
        .service("orders")
        .instance(instance)
        .dataDir(folder.resolve(instance));
  }

  private String[] options(Certificates certificates) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    return new String[] {
      "--etcd-ca", certificates.pem("ca").toString(),
      "--etcd-cert", certificates.pem("orchestrator").toString(),
      "--etcd-key", certificates.key("orchestrator").toString(),
      "--tls-ca", certificates.pem("ca").toString(),
      "--tls-cert", certificates.pem("orchestrator").toString(),
      "--tls-key", certificates.key("orchestrator").toString(),
      "--token-file", token.toString()
    };
  }

  @Test
  void refusesToListenForTheNetworkInPlainText() {
    List<String> arguments =
        List.of("--etcd", "http://127.0.0.1:1", "--http", "0.0.0.0:0", "--grpc", "127.0.0.1:0");
    ChildProcess.Ended ended =
        ChildProcess.runToEnd(folder, "open", Programs.ORCHESTRATOR, arguments);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.log().lines())
        .anyMatch(line -> line.startsWith("error: ") && line.contains("not a loopback address"))
        .anyMatch(line -> line.startsWith("cause: "))
        .anyMatch(line -> line.startsWith("hint: "));
  }
}
