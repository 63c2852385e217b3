package dev.tidegate.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of loopback for servers that must be told theirs, or come back to it. They are below those
 * that the kernel gives to connections, as a port of that kind may be a connection's by the time a
 * server is started on it, and more so when it is started again. Thread-safe.
 */
public final class FreePorts {
  private static final int FROM = 10_000;
  private static final int TO = 32_768;
  private static final int LOOKS_MAX = 1_000;

  private FreePorts() {}

  /** A port that nobody listens on. */
  public static int one() {
    return several(1).get(0);
  }

  /**
   * {@code count} different ports that nobody listens on.
   *
   * @throws IllegalStateException if there are not that many
   */
  public static List<Integer> several(int count) {
    List<Integer> free =
        IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FROM, TO))
            .limit(LOOKS_MAX)
            .distinct()
            .filter(FreePorts::isFree)
            .limit(count)
            .boxed()
            .toList();
    if (free.size() < count) {
      throw new IllegalStateException("no %d free ports on loopback".formatted(count));
    }
    return free;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
