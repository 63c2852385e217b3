package dev.tidegate.system.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One network namespace per node, joined by a {@link Hub} in one more. One more link lets this
 * process reach the nodes; nothing is routed further. Links can be treated badly, per direction.
 *
 * <p>Names carry this process's id, so that the next run removes what a killed one left. Changes
 * may come from one thread and the end from another; after it nothing joins any more.
 */
final class FaultNetwork implements AutoCloseable {
  private static final int HOST = 254;
  private static final int NODES_MAX = 50;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int number = NUMBER.incrementAndGet();
  private final String run = LeftOvers.namespacePrefix() + number + "-";
  private final String hostLink = LeftOvers.linkPrefix() + number;
  private final String subnet;
  private final Hub hub;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Map<Hub.Link, Hub.Treatment> links = new LinkedHashMap<>();
  private boolean closed;

  private FaultNetwork(String subnet, Function<String, Hub> hub) {
    this.subnet = subnet;
    Shell.words("ip netns add " + run + "hub");
    try {
      this.hub = hub.apply(run + "hub");
    } catch (RuntimeException e) {
      Shell.words("ip netns del " + run + "hub");
      throw e;
    }
  }

  /**
   * A network without nodes, in a 10.77.x.0/24 that nobody here uses.
   *
   * @param hub makes the hub in the namespace of that name
   */
  static FaultNetwork open(Function<String, Hub> hub) {
    LeftOvers.ofGoneProcessesRemoved();
    FaultNetwork network = new FaultNetwork(freeSubnet(), hub);
    try {
      network.build();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void build() {
    hub.attachHere(hostLink);
    Shell.words("ip addr add " + subnet + HOST + "/24 dev " + hostLink);
    Shell.words("ip link set " + hostLink + " up");
  }

  private static String freeSubnet() {
    String used = Shell.words("ip -4 -o addr show");
    int first = (int) (ProcessHandle.current().pid() % 200);
    IntPredicate free = third -> !used.contains("10.77." + third + ".");
    int third =
        IntStream.range(first, first + 50)
            .filter(free)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no free 10.77.x.0/24: " + used));
    return "10.77." + third + ".";
  }

  /** Adds a node; answers its address. */
  synchronized String join(String node) {
    if (closed || addresses.size() >= NODES_MAX) {
      throw new IllegalStateException("closed, or more than " + NODES_MAX + " nodes");
    }
    String address = subnet + (addresses.size() + 1);
    String place = run + node;
    addresses.put(node, address);
    Shell.words("ip netns add " + place);
    hub.attach(node, place);
    Shell.words("ip -n %s addr add %s/24 dev %s".formatted(place, address, Hub.DEVICE));
    Shell.words("ip -n %s link set %s up".formatted(place, Hub.DEVICE));
    Shell.words("ip -n " + place + " link set lo up");
    return address;
  }

  synchronized String address(String node) {
    return Optional.ofNullable(addresses.get(node)).orElseThrow();
  }

  /** What starts a command inside a node, which keeps its process id. */
  List<String> inside(String node) {
    return Hub.inside(run + node);
  }

  /** Every node that joined. */
  synchronized List<String> nodes() {
    return List.copyOf(addresses.keySet());
  }

  /** Drops every frame from {@code from} to each of {@code to}, in this direction only. */
  void cutOneWay(String from, List<String> to) {
    treat(from, to, Hub.Treatment.CUT);
  }

  /** Drops every frame between {@code node} and each of {@code others}. */
  void cut(String node, List<String> others) {
    treatBoth(node, others, Hub.Treatment.CUT);
  }

  /** Has frames between {@code node} and each of {@code others} meet {@code treatment}. */
  void treatBoth(String node, List<String> others, Hub.Treatment treatment) {
    others.forEach(other -> links.put(new Hub.Link(other, node), treatment));
    treat(node, others, treatment);
  }

  /** The same, in one direction only. */
  void treat(String from, List<String> to, Hub.Treatment treatment) {
    to.forEach(other -> links.put(new Hub.Link(from, other), treatment));
    hub.enforce(links);
  }

  /** Lets everything pass again. */
  void heal() {
    links.clear();
    hub.enforce(links);
  }

  /** What a switch in user space did so far. */
  FrameSwitch.Counts counts() {
    if (hub instanceof FrameSwitch frames) {
      return frames.counts();
    }
    throw new IllegalStateException("this network has a bridge");
  }

  /** Removes every namespace of this run, and with them the links. */
  @Override
  public synchronized void close() {
    closed = true;
    hub.close();
    if (Shell.words("ip -o link show").contains(" " + hostLink)) {
      Shell.words("ip link del " + hostLink); // a namespace's end takes its links later only
    }
    for (String line : Shell.words("ip netns list").lines().toList()) {
      String name = line.split(" ", -1)[0];
      if (name.startsWith(run)) {
        Shell.words("ip netns del " + name);
      }
    }
  }
}
