package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.cli.terminal.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Runs the usual commands once against a server of canned answers, so that the build can archive
 * the classes they load. Start-up is half of what a command takes.
 */
final class Training {
  private static final String ROLLOUT =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout",
       "metadata":{"namespace":"shop","name":"r","uid":"u","revision":7},
       "plan":{"hash":"h","services":["s"],"stages":[{"index":1,"name":"a",
         "flags":{"f":{"variant":"on","share":"10%"}},"soak":{"min":"1s","max":"2s"},
         "acknowledge":{"quorum":"95%","within":"2m"}}]},
       "status":{"phase":"SOAKING","stage":1,"stageName":"a","elapsedSeconds":0.5},
       "metrics":[{"name":"m","baseline":{"n":10,"x":1,"rate":0.1},
         "candidate":{"n":10,"x":1,"rate":0.1},"ratio":1,"low":0.5,"high":2,"evidence":0.1,
         "threshold":100,"verdict":"PASS"}],
       "fleet":{"live":1,"members":1,"acknowledged":1}}
      """;
  private static final String MANIFEST =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {name: r}
      spec:
        stages:
          - {name: a, flags: {f: {variant: on, share: 100%}}, soak: {exactly: 1s}}
      """;

  private Training() {}

  static int run() throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(loopback, 0);
    server.createContext("/", Training::answer);
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      command(address, "rollout", "get", "r");
      command(address, "rollout", "get", "r", "-o", "json");
      command(address, "rollout", "list", "-o", "wide");
      command(address, "rollout", "pause", "r");
      command(address, "rollout", "plan", "--offline", "-f", "-", "-o", "json");
      command(address, "flag", "list");
      command(address, "--help");
      command(address, "rollout", "nonsense");
    } finally {
      server.stop(0);
    }
    return 0;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body =
        path.endsWith("/rollouts")
            ? "{\"items\":[" + ROLLOUT + "]}"
            : path.endsWith("/requests") ? "{\"state\":\"ACCEPTED\"}" : ROLLOUT;
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void command(String address, String... args) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    Environment environment =
        new Environment(
            new ByteArrayInputStream(MANIFEST.getBytes(UTF_8)),
            nowhere,
            nowhere,
            Map.of("TIDEGATE_SERVER", address),
            Path.of(""),
            Environment.Terminals.NONE,
            InstantSource.system(),
            System::nanoTime);
    new CommandTree(environment).run(args);
  }
}
