package dev.tidegate.system.faults;

import java.util.List;
import java.util.Map;

/** What joins the nodes of a network. It stands in a namespace of its own. Not thread-safe. */
interface Hub extends AutoCloseable {
  /** The device a node reaches the others by. */
  String DEVICE = "eth0";

  /** The name of this process's own end. */
  String HERE = "host";

  /** From one node to another, in this direction only. */
  record Link(String from, String to) {}

  /**
   * What frames meet on a link.
   *
   * @param delayMs how late each is
   * @param jitterMs how much more or less at most, each for itself, so that they change places too
   * @param lossPercent how many are lost
   * @param doublePercent how many arrive twice
   */
  record Treatment(int delayMs, int jitterMs, int lossPercent, int doublePercent) {
    static final Treatment CUT = loss(100);

    static Treatment loss(int percent) {
      return new Treatment(0, 0, percent, 0);
    }
  }

  /** Gives the network namespace {@code place} the device of {@code node}. */
  void attach(String node, String place);

  /** Gives this process's own namespace a device by the name of {@code link}. */
  void attachHere(String link);

  /** From now on these links are treated so, and all others carry everything. */
  void enforce(Map<Link, Treatment> links);

  @Override
  void close();

  /** What starts a command inside a namespace. */
  static List<String> inside(String namespace) {
    return List.of("ip", "netns", "exec", namespace);
  }
}
