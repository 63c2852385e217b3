package dev.tidegate.system.faults;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.testkit.EtcdBinary;
import dev.tidegate.testkit.EtcdTools;
import dev.tidegate.testkit.Folders;
import dev.tidegate.testkit.WatchedProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One etcd process inside a node of the network, with every write synced to disk. */
final class EtcdNode {
  private static final Path ETCD =
      EtcdBinary.find().orElseThrow(() -> new IllegalStateException("no etcd on this machine"));

  private static final EtcdTools TOOLS = EtcdTools.beside(ETCD, List.of());

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final String name;
  private final String address;
  private final Path log;
  private final Path data;
  private final String cluster;
  private final List<String> command;
  private WatchedProcess process;

  /**
   * Starts a member.
   *
   * @param peers names of all members, this one included
   * @param data folder of its data
   * @param more further flags of etcd
   */
  EtcdNode(FaultNetwork network, String name, List<String> peers, Path data, List<String> more) {
    this.name = name;
    this.address = network.address(name);
    this.log = data.resolveSibling(name + ".log");
    List<String> members =
        peers.stream().map(peer -> peer + "=http://" + network.address(peer) + ":2380").toList();
    this.data = data.resolve("etcd");
    this.cluster = String.join(",", members);
    this.command = new ArrayList<>(network.inside(name));
    command.addAll(
        List.of(
            ETCD.toString(),
            "--name=" + name,
            "--data-dir=" + this.data,
            "--listen-client-urls=" + endpoint(),
            "--advertise-client-urls=" + endpoint(),
            "--listen-peer-urls=" + peer(),
            "--initial-advertise-peer-urls=" + peer(),
            "--initial-cluster=" + cluster,
            "--log-level=warn"));
    command.addAll(more);
    this.process = WatchedProcess.start(log, command);
  }

  String name() {
    return name;
  }

  String endpoint() {
    return "http://" + address + ":2379";
  }

  private String peer() {
    return "http://" + address + ":2380";
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** kill -9. */
  void kill() {
    process.kill();
  }

  void signal(String signal) {
    process.signal(signal);
  }

  /** Starts it again on the same data. */
  void restart() {
    process = WatchedProcess.start(log, command);
  }

  /** Saves all that this member holds. */
  void save(Path file) {
    TOOLS.save(endpoint(), file);
  }

  /**
   * Starts it again, dead, on what {@code file} holds, as a member of a new cluster.
   *
   * @param token the same for each of its members
   */
  void restore(Path file, String token) {
    Folders.delete(data);
    TOOLS.restore(file, data, name, cluster, peer(), token);
    restart();
  }

  /** True if it answers reads and knows a leader. */
  boolean healthy() {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/health")).build();
      return send(request).contains("\"true\"");
    } catch (IOException e) {
      return false; // not listening, or not in time
    }
  }

  /** Its id in the cluster. */
  long id() throws IOException {
    return Long.parseUnsignedLong(status().map("header").text("member_id"));
  }

  private Fields status() throws IOException {
    return new Fields(call("/v3/maintenance/status", "{}"));
  }

  /** True if it says of itself that it leads. */
  boolean leads() {
    try {
      Fields status = status();
      return status.text("leader").equals(status.map("header").text("member_id"));
    } catch (IOException e) {
      return false; // not listening, or not in time
    }
  }

  /** One call of its JSON gateway. */
  MapNode call(String path, String body) throws IOException {
    return (MapNode)
        DocumentReader.json(
            send(
                HttpRequest.newBuilder(URI.create(endpoint() + path))
                    .POST(BodyPublishers.ofString(body))
                    .timeout(Duration.ofSeconds(3))
                    .build()));
  }

  private String send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> answer = http.send(timed(request), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static HttpRequest timed(HttpRequest request) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .timeout(Duration.ofSeconds(3))
        .build();
  }
}
