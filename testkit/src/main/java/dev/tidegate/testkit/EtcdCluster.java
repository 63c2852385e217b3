package dev.tidegate.testkit;

import static java.util.stream.Collectors.joining;

import dev.tidegate.core.store.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A real etcd of one or more members, each a process of its own on free loopback ports, its data in
 * a temporary folder. The processes die with this JVM. Not thread-safe.
 */
public final class EtcdCluster implements EtcdServer {
  private static final int START_ATTEMPTS_MAX = 5;

  private final Path etcd;
  private final Path folder;
  private final List<String> peers;
  private final List<EtcdMember> members;

  private EtcdCluster(Path etcd, Path folder, List<String> peers, List<EtcdMember> members) {
    this.etcd = etcd;
    this.folder = folder;
    this.peers = List.copyOf(peers);
    this.members = List.copyOf(members);
  }

  /**
   * Starts a cluster and waits until every member serves.
   *
   * @throws IllegalStateException where no etcd binary is to be had, or it does not start
   */
  public static EtcdCluster start(int size) {
    Path etcd =
        EtcdBinary.find().orElseThrow(() -> new IllegalStateException("no etcd on this machine"));
    return start(etcd, size);
  }

  /** The same with further flags for each member. */
  public static EtcdCluster startWith(int size, List<String> flags) {
    Path etcd =
        EtcdBinary.find().orElseThrow(() -> new IllegalStateException("no etcd on this machine"));
    return start(etcd, size, "http", flags);
  }

  /**
   * Starts one member that talks TLS to its clients and asks them for a certificate.
   *
   * @param ca certificates a client's must be signed by, PEM
   * @param certificate the server's own, for 127.0.0.1, PEM
   * @param key its key, PEM
   */
  public static EtcdCluster startSecured(Path ca, Path certificate, Path key) {
    Path etcd =
        EtcdBinary.find().orElseThrow(() -> new IllegalStateException("no etcd on this machine"));
    return start(
        etcd,
        1,
        "https",
        List.of(
            "--client-cert-auth",
            "--trusted-ca-file=" + ca,
            "--cert-file=" + certificate,
            "--key-file=" + key));
  }

  static EtcdCluster start(Path etcd, int size) {
    return start(etcd, size, "http", List.of());
  }

  /** Ports can only be chosen, not reserved, so a clash is answered by other ports. */
  private static EtcdCluster start(Path etcd, int size, String scheme, List<String> flags) {
    IllegalStateException clash = new IllegalStateException("etcd did not start");
    for (int attempt = 0; attempt < START_ATTEMPTS_MAX; attempt++) {
      EtcdCluster cluster = launch(etcd, size, scheme, flags);
      try {
        cluster.members.forEach(EtcdMember::awaitHealthy);
        return cluster;
      } catch (IllegalStateException e) {
        clash = e;
        cluster.close();
      }
    }
    throw clash;
  }

  private static EtcdCluster launch(Path etcd, int size, String scheme, List<String> flags) {
    List<Integer> ports = FreePorts.several(3 * size);
    List<String> peers = IntStream.range(0, size).mapToObj(i -> url(ports.get(size + i))).toList();
    try {
      Path folder = Files.createTempDirectory("tidegate-etcd-");
      List<EtcdMember> members = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        String client = scheme + "://127.0.0.1:" + ports.get(i);
        String health = url(ports.get(2 * size + i));
        List<String> command = new ArrayList<>(List.of(etcd.toString(), "--name=m" + i));
        command.addAll(addresses(client, peers.get(i), health));
        command.addAll(commonFlags(folder, i, named(peers)));
        command.addAll(flags);
        members.add(new EtcdMember(client, health, folder.resolve("m" + i + ".log"), command));
      }
      return new EtcdCluster(etcd, folder, peers, members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> addresses(String client, String peer, String health) {
    return List.of(
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-metrics-urls=" + health,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer);
  }

  private static List<String> commonFlags(Path folder, int index, String peers) {
    return List.of(
        "--data-dir=" + folder.resolve("m" + index),
        "--initial-cluster=" + peers,
        "--initial-cluster-token=" + folder.getFileName(),
        "--auto-compaction-mode=periodic",
        "--auto-compaction-retention=5m",
        "--log-level=warn",
        "--unsafe-no-fsync");
  }

  /** The peers as etcd wants them: {@code m0=URL,m1=URL}. */
  private static String named(List<String> peers) {
    return IntStream.range(0, peers.size())
        .mapToObj(i -> "m" + i + "=" + peers.get(i))
        .collect(joining(","));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public List<String> endpoints() {
    return members.stream().map(EtcdMember::endpoint).toList();
  }

  /** The member at {@code index}, from zero. */
  public EtcdMember member(int index) {
    return members.get(index);
  }

  /** Forgets the history up to {@code revision}. */
  public void compact(Revision revision) {
    members.get(0).compact(revision.value());
  }

  /** Gives back what was freed, and ends the alarm of the lack of space. */
  public void defragment() {
    tools().etcdctl(endpoints(), "defrag");
    tools().etcdctl(endpoints(), "alarm", "disarm");
  }

  private EtcdTools tools() {
    return EtcdTools.beside(etcd, List.of());
  }

  /** Saves what it holds to {@code file}. */
  public void save(Path file) {
    tools().save(members.get(0).endpoint(), file);
  }

  /** Ends it and starts it again, at the same addresses, with what {@code file} holds. */
  public void restore(Path file) {
    members.forEach(EtcdMember::kill);
    for (int i = 0; i < members.size(); i++) {
      Path data = folder.resolve("m" + i);
      Folders.delete(data);
      tools()
          .restore(
              file, data, "m" + i, named(peers), peers.get(i), folder.getFileName().toString());
    }
    members.forEach(EtcdMember::start);
    members.forEach(EtcdMember::awaitHealthy);
  }

  @Override
  public void close() {
    members.forEach(EtcdMember::kill);
    Folders.delete(folder);
  }
}
