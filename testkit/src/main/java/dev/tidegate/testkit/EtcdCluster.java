package dev.tidegate.testkit;

import static java.util.stream.Collectors.joining;

import dev.tidegate.core.store.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real etcd of one or more members, each a process of its own on free loopback ports, its data in
 * a temporary folder. The processes die with this JVM. Not thread-safe.
 */
public final class EtcdCluster implements EtcdServer {
  private static final int START_ATTEMPTS_MAX = 5;

  private final Path folder;
  private final List<EtcdMember> members;

  private EtcdCluster(Path folder, List<EtcdMember> members) {
    this.folder = folder;
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

  /** Ports can only be chosen, not reserved, so a clash is answered by other ports. */
  static EtcdCluster start(Path etcd, int size) {
    IllegalStateException clash = new IllegalStateException("etcd did not start");
    for (int attempt = 0; attempt < START_ATTEMPTS_MAX; attempt++) {
      EtcdCluster cluster = launch(etcd, size);
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

  private static EtcdCluster launch(Path etcd, int size) {
    List<Integer> ports = freePorts(2 * size);
    String peers =
        IntStream.range(0, size)
            .mapToObj(i -> "m" + i + "=" + url(ports.get(size + i)))
            .collect(joining(","));
    try {
      Path folder = Files.createTempDirectory("tidegate-etcd-");
      List<EtcdMember> members = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        String client = url(ports.get(i));
        List<String> command = command(etcd, folder, i, client, url(ports.get(size + i)), peers);
        members.add(new EtcdMember(client, folder.resolve("m" + i + ".log"), command));
      }
      return new EtcdCluster(folder, members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(
      Path etcd, Path folder, int index, String client, String peer, String peers) {
    return List.of(
        etcd.toString(),
        "--name=m" + index,
        "--data-dir=" + folder.resolve("m" + index),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=" + peers,
        "--initial-cluster-token=" + folder.getFileName(),
        "--auto-compaction-mode=periodic",
        "--auto-compaction-retention=5m",
        "--log-level=warn",
        "--unsafe-no-fsync");
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  @Override
  public void close() {
    members.forEach(EtcdMember::kill);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
