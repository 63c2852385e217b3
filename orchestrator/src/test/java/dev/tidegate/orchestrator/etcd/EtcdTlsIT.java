package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.EtcdCluster;
import dev.tidegate.testkit.RecordingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a subscription is open for as long as its block, which never names it
final class EtcdTlsIT {
  @TempDir Path folder;

  /** The tests that need certificates are skipped on a machine that cannot make them. */
  private void makeCertificates() throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl"))));
    authority("ca");
    authority("stranger");
    signed("server");
    signed("client");
  }

  @Test
  void talksToAnEtcdThatAsksForACertificate() throws IOException, InterruptedException {
    makeCertificates();
    try (EtcdCluster etcd = startSecured();
        EtcdStore store = connect(etcd, new EtcdTls(pem("ca"), pem("client"), key("client")))) {
      assertThat(store.get(Key.of("ns", "a"))).isEmpty();
      RecordingSink sink = new RecordingSink();
      try (Subscription unused = store.follow(KeyRange.below("ns"), sink)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> sink.resets() == 1);
      }
      assertThat(store.status(etcd.endpoints().get(0)).version().isSupported()).isTrue();
    }
  }

  @Test
  void isRefusedWithoutACertificateAndRefusesAStranger() throws IOException, InterruptedException {
    makeCertificates();
    try (EtcdCluster etcd = startSecured();
        EtcdStore bare = connect(etcd, new EtcdTls(pem("ca"), null, null));
        EtcdStore wary =
            connect(etcd, new EtcdTls(pem("stranger"), pem("client"), key("client")))) {
      for (EtcdStore store : List.of(bare, wary)) {
        assertThatThrownBy(() -> store.get(Key.of("ns", "a")))
            .isInstanceOf(StoreUnavailableException.class);
      }
    }
  }

  @Test
  void namesCertificatesThatCannotBeUsed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
    EtcdTls tls = new EtcdTls(broken, null, null);
    EtcdOptions options = EtcdOptions.secured(List.of("https://127.0.0.1:1"), tls);
    assertThatThrownBy(() -> EtcdStore.connect(options, System::nanoTime, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broken.pem");
  }

  private EtcdCluster startSecured() {
    return EtcdCluster.startSecured(pem("ca"), pem("server"), key("server"));
  }

  private static EtcdStore connect(EtcdCluster etcd, EtcdTls tls) {
    return EtcdStore.connect(
        EtcdOptions.secured(etcd.endpoints(), tls), System::nanoTime, new Random(1));
  }

  private Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private void authority(String name) throws IOException, InterruptedException {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=NAME"
            + " -keyout NAME.key -out NAME.pem",
        name);
  }

  private void signed(String name) throws IOException, InterruptedException {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=NAME"
            + " -keyout NAME.key -out NAME.csr",
        name);
    Files.writeString(folder.resolve("san"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    openssl(
        "x509 -req -days 2 -in NAME.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
            + " -extfile san -out NAME.pem",
        name);
  }

  private void openssl(String arguments, String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.replace("NAME", name).split(" ", -1)));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> String.join(" ", command)).isZero();
  }
}
