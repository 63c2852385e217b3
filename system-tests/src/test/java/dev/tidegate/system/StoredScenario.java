package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.system.StoredRelease.Kept;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A deployment that stores something of every kind, by what people do, and is then written down as
 * the fixture of this release: one rollout in the middle, others ended in each way.
 */
final class StoredScenario {
  /** The rollout in the middle. */
  static final String ONGOING = "orders-store-v2";

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path folder;
  private final OperatorClient client;
  private final CommandLine tidegate;

  private StoredScenario(Path folder, ChildProcess orchestrator) {
    this.folder = folder;
    this.client = new OperatorClient(orchestrator.announced("http"));
    this.tidegate = new CommandLine(folder, orchestrator.announced("http"));
  }

  /** Argument: the release, for example 0.2. {@code system-tests/write-stored} starts it. */
  public static void main(String[] arguments) throws IOException {
    write(Files.createTempDirectory("tidegate-stored-"), StoredRelease.named(arguments[0]));
  }

  /** Plays it in {@code folder} and writes it down as {@code release}. */
  private static void write(Path folder, StoredRelease release) throws IOException {
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    hook.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    hook.start();
    try (Deployment deployment = Deployment.start(folder, 1);
        StoreLog log = StoreLog.of(deployment.etcd())) {
      Path targets =
          Files.writeString(
              folder.resolve("notify.yaml"),
              "targets: [{name: all, webhook: {url: 'http://127.0.0.1:%d/'}}]"
                  .formatted(hook.getAddress().getPort()));
      DirectEtcd etcd = new DirectEtcd(deployment.etcd());
      etcd.put("system/epoch", "{\"epoch\":\"0\"}");
      etcd.put("ns/shop/evaluators/users", "{\"!!\":{\"var\":\"targetingKey\"}}");
      ChildProcess orchestrator =
          deployment.orchestrator("replica-1", "--look", "1", "--notify", targets.toString());
      ChildProcess agent = deployment.agent("o-1", 5, orchestrator);
      deployment.agent("o-2", 5, orchestrator);
      new StoredScenario(folder, orchestrator).play(log);
      orchestrator.kill();
      agent.kill();
      StoredRelease.copy(folder.resolve("o-1").resolve("data"), release.agentFolder());
      release.write(log.kept());
    } finally {
      hook.stop(0);
    }
  }

  private void play(StoreLog log) throws IOException {
    Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
    for (String flag : List.of("orders.tax", "orders.fee", "orders.mail")) {
      OperatorClient.Answer put =
          client.put(
              "/api/v1/namespaces/shop/flags/" + flag,
              "{\"state\":\"ENABLED\",\"variants\":{\"new\":\"new\",\"old\":\"old\"},\"defaultVariant\":\"old\"}");
      assertThat(put.status()).isLessThan(300);
    }
    Scenario.awaitAgents(client, 2);
    endInEachWay();
    say("flag", "override", "orders.mail", "--variant", "old", "--for", "1h", "--reason", "test");
    String[] until = {"--service", "billing", "--for", "1h", "--reason", "spring sale"};
    say(Stream.concat(Stream.of("freeze", "add", "sale", "--scope", "system"), Stream.of(until)));
    say(Stream.concat(Stream.of("freeze", "add", "tax", "-n", "shop"), Stream.of(until)));
    Scenario.applyRollout(client, ongoing());
    Deployment.awaitPhase(client, ONGOING, "SOAKING", SOON);
    say("report", "-n", "shop");
    log.await(0, SOON, seen -> seen.key().path().startsWith("blob/shop/recordings/"));
    log.await(0, SOON, seen -> seen.key().path().equals("blob/shop/usage"));
    log.await(0, SOON, seen -> seen.key().path().equals("blob/system/notified"));
  }

  /** One that completes, one that is superseded by another, one that fails by its deadline. */
  private void endInEachWay() throws IOException {
    Scenario.applyRollout(client, manifest("fee", "orders.fee", "1s", ""));
    Deployment.awaitPhase(client, "fee", "COMPLETED", SOON);
    Scenario.applyRollout(client, manifest("mail", "orders.mail", "1h", ""));
    Deployment.awaitPhase(client, "mail", "SOAKING", SOON);
    String second = manifest("mail", "orders.mail", "2h", "").toString();
    say("rollout", "apply", "-f", second, "--supersede");
    Deployment.eventually(
        SOON, () -> client.rollout("shop", "mail").text().contains("\"exactly\":\"2h\""));
    Deployment.awaitPhase(client, "mail", "SOAKING", SOON);
    say("rollout", "rollback", "mail", "--reason", "done");
    Deployment.awaitPhase(client, "mail", "ROLLED_BACK", SOON);
    Scenario.applyRollout(
        client,
        manifest("tax", "orders.tax", "1h", "  deadline: 2s\n  onFailure: {cooldown: 1h}\n"));
    Deployment.awaitPhase(client, "tax", "ROLLED_BACK", SOON);
  }

  private Path manifest(String name, String flag, String soak, String more) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %s}
        spec:
          services: [orders]
          stages:
            - name: half
              flags: {%s: {variant: new, share: 50%%}}
              agents: {share: 100%%}
              checkpoint: before
              soak: {exactly: %s}
        %s\
        """
            .formatted(name, flag, soak, more));
  }

  /** Its first stage outlasts the scenario, and is soon left by whoever goes on with it. */
  private Path ongoing() throws IOException {
    return Files.writeString(
        folder.resolve(ONGOING + ".yaml"),
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %s}
        spec:
          services: [orders]
          stages:
            - name: half
              flags: {orders.store: {variant: new, share: 50%%}}
              agents: {share: 100%%}
              checkpoint: before
              acknowledge: {quorum: 100%%, within: 2m}
              soak: {exactly: 90s}
              analysis: [errors]
            - name: all
              flags: {orders.store: {variant: new, share: 100%%}}
              agents: {share: 100%%}
              checkpoint: before
              acknowledge: {quorum: 100%%, within: 2m}
              soak: {exactly: 2s}
          analysis:
            errors:
              metrics:
                - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
        """
            .formatted(ONGOING));
  }

  private void say(String... words) {
    say(Stream.of(words));
  }

  private void say(Stream<String> words) {
    CommandLine.Result result = tidegate.run(words.toArray(String[]::new));
    assertThat(result.exitCode()).as("%s%n%s", result.out(), result.err()).isZero();
  }

  /** Puts into {@code etcd} what was there in the end, and what dies with no lease. */
  static void restore(DirectEtcd etcd, List<Kept> keys, boolean withUnknown) {
    for (int i = 0; i < 500; i++) {
      etcd.put("revisions", Integer.toString(i)); // a new etcd counts from one; agents know more
    }
    for (Kept kept : keys) {
      boolean leased =
          kept.key().startsWith("system/leader")
              || kept.key().startsWith("system/replicas/")
              || kept.key().startsWith("log/system/replicas/");
      if (kept.live() && !leased) {
        etcd.put(kept.key(), withUnknown ? withUnknown(kept) : kept.value().toArray());
      }
    }
  }

  /** Flags and rules are flagd's format, in which nothing is unknown by us. */
  private static byte[] withUnknown(Kept kept) {
    boolean ours = !kept.key().matches("ns/[^/]+/(flags|evaluators)/.*|.*/before/.*");
    String text = kept.value().utf8();
    if (!ours || kept.json() == null) {
      return kept.value().toArray();
    }
    String more = "{\"fromALaterRelease\":{\"a\":[1]}";
    String rest = text.substring(1);
    return (more + (rest.equals("}") ? "" : ",") + rest).getBytes(UTF_8);
  }
}
