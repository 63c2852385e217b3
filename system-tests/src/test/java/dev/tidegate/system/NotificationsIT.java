package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A webhook, a chat and a mail server are told by real orchestrators what happened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NotificationsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final List<MapNode> posts = new CopyOnWriteArrayList<>();
  private final List<String> chat = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final List<ChildProcess> orchestrators = new ArrayList<>();
  private volatile String unanswered = "";
  private HttpServer server;
  private Path folder;
  private Deployment deployment;

  @BeforeAll
  void start(@TempDir Path given) throws IOException {
    folder = given;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(threads);
    server.createContext("/hook", this::hook);
    server.createContext("/chat", this::chat);
    server.start();
    mail.start();
    Path targets = Files.writeString(folder.resolve("notify.yaml"), targets());
    deployment = Deployment.start(folder, 1);
    for (String replica : List.of("replica-1", "replica-2")) {
      orchestrators.add(
          deployment.orchestrator(replica, "--look", "1", "--notify", targets.toString()));
    }
    Deployment.eventually(SOON, () -> orchestrators.stream().anyMatch(NotificationsIT::leads));
  }

  private String targets() {
    String http = "http://127.0.0.1:" + server.getAddress().getPort();
    return """
    targets:
      - name: incidents
        webhook: {url: '%1$s/hook', timeout: 30s}
      - name: chat
        slack: {url: '%1$s/chat'}
        namespaces: [shop, flaps]
      - name: on-call
        smtp: {host: 127.0.0.1, port: %2$d, from: tidegate@example.org, to: [oncall@example.org], startTls: false}
        on: [rolledBack, frozen]
    """
        .formatted(http, mail.getSmtp().getPort());
  }

  @AfterAll
  void stop() {
    if (deployment != null) {
      deployment.close();
    }
    server.stop(0);
    mail.stop();
    threads.shutdownNow();
  }

  private void hook(HttpExchange exchange) throws IOException {
    MapNode told = (MapNode) DocumentReader.json(body(exchange));
    posts.add(told);
    if (!text(told, "rollout").equals(unanswered)) {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    }
  }

  private void chat(HttpExchange exchange) throws IOException {
    chat.add(text((MapNode) DocumentReader.json(body(exchange)), "text"));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), UTF_8);
  }

  private static String text(MapNode map, String name) {
    return map.get(name) instanceof TextNode text ? text.value() : "";
  }

  private static boolean leads(ChildProcess orchestrator) {
    return new OperatorClient(orchestrator.announced("http")).leads();
  }

  private String address() {
    return orchestrators.get(orchestrators.size() - 1).announced("http");
  }

  /** Applies a rollout of one stage and a flag of its own. */
  private void apply(String namespace, String name, String before, String stage) {
    OperatorClient client = new OperatorClient(address());
    String flag =
        "{\"state\":\"ENABLED\",\"variants\":{\"new\":1,\"old\":0},\"defaultVariant\":\"old\"}";
    assertThat(client.put("/api/v1/namespaces/" + namespace + "/flags/" + name, flag).status())
        .isEqualTo(200);
    String manifest =
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: %1$s, name: %2$s}
        spec:
          preflight: {mode: skip}
          %3$sstages: [{name: some, flags: {%2$s: {variant: new, share: 10%%}}, %4$s}]
        """
            .formatted(namespace, name, before, stage);
    OperatorClient.Answer applied =
        client.post(
            "/api/v1/namespaces/" + namespace + "/rollouts",
            "application/yaml",
            manifest.getBytes(UTF_8));
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
  }

  /** Is rolled back by its deadline, since no agent ever acknowledges. */
  private void fails(String namespace, String name, String service) {
    apply(
        namespace, name, "services: [" + service + "]\n  deadline: 1s\n  ", "soak: {exactly: 1h}");
  }

  private List<MapNode> posts(String rollout) {
    return posts.stream().filter(post -> text(post, "rollout").equals(rollout)).toList();
  }

  private List<String> chatted(String title) {
    return chat.stream().filter(text -> text.contains(title)).toList();
  }

  private List<String> mailed(String title) throws MessagingException {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage message : mail.getReceivedMessages()) {
      if (message.getSubject().contains(title)) {
        subjects.add(message.getSubject());
      }
    }
    return subjects;
  }

  @Test
  void everyTargetIsToldOnceOfARollbackAndCanTypeWhatItWasTold() throws Exception {
    fails("shop", "first", "one");
    Deployment.eventually(SOON, () -> !mailed("rollout first").isEmpty());
    fails("shop", "second", "two");
    String title = "rollout second in shop was rolled back";
    Deployment.eventually(SOON, () -> posts("second").size() == 1);
    Deployment.eventually(SOON, () -> chatted(title).size() == 1);
    Deployment.eventually(SOON, () -> mailed(title).size() == 1);

    assertThat(posts("first")).hasSize(1);
    assertThat(chatted("rollout first in shop was rolled back")).hasSize(1);
    assertThat(mailed("rollout first in shop was rolled back")).hasSize(1);
    MapNode post = posts("first").get(0);
    assertThat(text(post, "kind")).isEqualTo("rolledBack");
    assertThat(text(post, "message")).contains("rolled back to the start", "deadline");
    String next = ((TextNode) ((ListNode) post.get("next")).items().get(0)).value();
    assertThat(next).isEqualTo("tidegate rollout why first -n shop");
    CommandLine.Result why =
        new CommandLine(folder, address()).run(next.replace("tidegate ", "").split(" "));
    assertThat(why.exitCode()).as(why.err()).isZero();
    assertThat(why.out()).contains("deadline");
  }

  @Test
  void aTargetHearsNothingOfWhatItsFiltersLeaveOut() throws MessagingException {
    fails("other", "elsewhere", "elsewhere");
    apply("shop", "asks", "", "soak: 1s, approval: {approvals: 1}");
    Deployment.eventually(
        SOON, () -> chatted("rollout asks in shop waits for approval").size() == 1);
    Deployment.eventually(SOON, () -> posts("asks").size() == 1);
    Deployment.eventually(SOON, () -> posts("elsewhere").size() == 1);
    Deployment.eventually(SOON, () -> !mailed("rollout elsewhere in other").isEmpty());
    assertThat(chatted("elsewhere")).isEmpty();
    assertThat(chatted("rollout asks").get(0)).contains("tidegate rollout approve asks -n shop");
    assertThat(mailed("asks")).isEmpty();
  }

  @Test
  void aServiceFrozenByFlapControlIsTold() {
    for (String name : List.of("flap-1", "flap-2", "flap-3")) {
      fails("flaps", name, "flappy");
      Deployment.eventually(SOON, () -> posts(name).size() == 1);
    }
    String title = "freeze flapping-flappy in flaps";
    Deployment.eventually(SOON, () -> chatted(title).size() == 1);
    Deployment.eventually(SOON, () -> mailed(title).size() == 1);
    assertThat(chatted(title).get(0))
        .contains("3 automatic rollbacks of flappy within an hour", "flap-1", "flap-3")
        .contains("tidegate freeze remove flapping-flappy -n flaps --reason TEXT");
  }

  @Test
  void whatALeaderCouldNotTellBeforeItDiedIsToldByTheNextWithTheSameKey() {
    unanswered = "killed";
    fails("shop", "killed", "killed");
    Deployment.eventually(SOON, () -> posts("killed").size() == 1);
    ChildProcess leader =
        orchestrators.stream().filter(NotificationsIT::leads).findFirst().orElseThrow();
    orchestrators.remove(leader);
    unanswered = "";
    leader.kill();
    Deployment.eventually(SOON, () -> posts("killed").size() == 2);
    assertThat(text(posts("killed").get(1), "idempotencyKey"))
        .isEqualTo(text(posts("killed").get(0), "idempotencyKey"));
    orchestrators.add(
        deployment.orchestrator(
            "replica-3", "--look", "1", "--notify", folder.resolve("notify.yaml").toString()));
  }

  @Test
  void anOrchestratorDoesNotStartOnAFileThatIsNotValid() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.yaml"), "targets: [{name: A}, {nam: b}]");
    ChildProcess.Ended ended =
        ChildProcess.runToEnd(
            Files.createDirectory(folder.resolve("wrong")),
            "wrong",
            Programs.ORCHESTRATOR,
            List.of("--notify", file.toString()));
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.log())
        .contains("error: the file of --notify is not valid")
        .contains("$.targets[0].name: 'A' is not a name", "$.targets[1].nam: unknown key 'nam'");
  }
}
